"""Makes the videos and HEIC pictures beside this file again. The tests only read them.

Needs FFmpeg with x264, x265, libvpx, SVT-AV1, opus and lame, and Pillow with pillow-heif:

    python tests/adapters/media/videos/make.py ffmpeg
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PLACE = "+37.3349-122.0090/"

H264 = "-c:v libx264 -preset veryslow -crf 51 -pix_fmt yuv420p"
FULL = "-c:v libx264 -preset veryslow -crf 40"
STILL = f"{H264} -vf select=eq(n\\,0),loop=599:1,setpts=N/30/TB,scale=32:32,setsar=1 -g 1000 -bf 0"
AAC = "-c:a aac -b:a 8k"
OPUS = "-c:a libopus -ac 1 -b:a 6k"

VIDEOS = {
    "h264.mp4": f"{H264} {AAC}",
    "silent.mp4": f"{H264} -an",
    "first-moov.mp4": f"{H264} -an -movflags +faststart",
    "fragments.mp4": f"{H264} {AAC} -movflags frag_keyframe+empty_moov -g 10",
    "uneven.mp4": f"{H264} -an -movflags frag_keyframe+empty_moov -g 10 -fps_mode vfr"
    " -vf setpts='if(lt(N,10),N*2,N+10)/30/TB'",
    "h265.mp4": "-c:v libx265 -x265-params log-level=none -crf 51 -tag:v hvc1 -pix_fmt yuv420p -an",
    "av1.mp4": "-c:v libsvtav1 -crf 60 -an",
    "mpeg4.mp4": "-c:v mpeg4 -q:v 31 -an",
    "ntsc.mp4": f"{H264} -an -r 30000/1001",
    "wide-pixels.mp4": f"{H264} -an -vf setsar=2/1",
    "place.mp4": f"{H264} -an -metadata location={PLACE}",
    "place.mov": f"{H264} -an -metadata location={PLACE}",
    "apple-place.mov": f"{H264} -an -movflags use_metadata_tags"
    f" -metadata com.apple.quicktime.location.ISO6709={PLACE}",
    "prores.mov": "-c:v prores_ks -profile:v 0 -an -t 0.2",
    "h264.m4v": f"{H264} -an -f ipod",
    "h263.3gp": "-c:v h263 -s 176x144 -an -r 25 -t 0.2",
    "sound.mp4": f"-vn {AAC}",
    "mp3.mp4": f"{H264} -c:a libmp3lame -b:a 8k -t 0.3",
    "vp8.webm": "-c:v libvpx -crf 60 -b:v 20k -c:a libvorbis -ac 1",
    "vp9.webm": f"-c:v libvpx-vp9 -crf 60 {OPUS}",
    "av1.webm": f"-c:v libsvtav1 -crf 60 {OPUS}",
    "live.webm": "-c:v libvpx-vp9 -crf 60 -an -live 1",
    "alpha.webm": "-vf format=yuva420p -c:v libvpx-vp9 -auto-alt-ref 0 -crf 60 -an -t 0.1",
    "wide-pixels.webm": "-vf setsar=2/1 -c:v libvpx-vp9 -crf 60 -an -t 0.1",
    "h264.mkv": f"{H264} -an",
    "mjpeg.avi": "-c:v mjpeg -q:v 31 -an -t 0.1",
    "sorenson.flv": "-c:v flv1 -q:v 31 -an -t 0.1",
    "mpeg1.mpg": "-c:v mpeg1video -q:v 31 -an -r 25 -t 0.1",
    "h264.ts": f"{H264} -an -t 0.1",
    "colours-444.mp4": f"{FULL} -pix_fmt yuv444p -an -t 0.2",
    "colours-422.mp4": f"{FULL} -pix_fmt yuv422p -an -t 0.2",
    "ten-bits.mp4": f"{FULL} -pix_fmt yuv420p10le -an -t 0.2",
    "fields.mp4": f"{FULL} -pix_fmt yuv420p -flags +ildct+ilme -x264-params tff=1 -an -t 0.2",
    "h265-422-ten-bits.mp4": "-c:v libx265 -x265-params log-level=none -crf 51 -tag:v hvc1"
    " -pix_fmt yuv422p10le -an -t 0.2",
    "vp9-444.mp4": "-c:v libvpx-vp9 -crf 60 -pix_fmt yuv444p -an -t 0.2",
    "av1-444.mp4": "-c:v libaom-av1 -cpu-used 8 -crf 60 -pix_fmt yuv444p -an -t 0.2",
    "av1-ten-bits.mp4": "-c:v libaom-av1 -cpu-used 8 -crf 60 -pix_fmt yuv420p10le -an -t 0.2",
    "surround.mp4": f"{H264} -t 0.2 -c:a aac -ac 6 -b:a 48k",
    "surround.mov": f"{H264} -t 0.2 -c:a aac -ac 6 -b:a 48k",
    "surround-of-eight.mp4": f"{H264} -t 0.2 -c:a aac -ac 8 -b:a 48k",
    "stereo.mp4": f"{H264} -t 0.2 -c:a aac -ac 2 -b:a 16k",
    "ac3.mp4": f"{H264} -t 0.2 -c:a ac3 -ac 6 -b:a 192k",
    "eac3.mp4": f"{H264} -t 0.2 -c:a eac3 -ac 6 -b:a 96k",
    "opus.mp4": f"{H264} -t 0.2 -c:a libopus -ac 6 -b:a 24k",
    "flac.mp4": f"{H264} -t 0.05 -c:a flac -ac 6 -ar 8000",
    "pcm.mov": f"{H264} -t 0.05 -c:a pcm_s16le -ac 6 -ar 8000",
    "group-of-600.mp4": f"{STILL} -an",
    "group-of-600-in-fragments.mp4": f"{STILL} -an -movflags empty_moov -frag_duration 5000000",
    "groups-of-500.mp4": f"{STILL} -an -g 500",
    "wmv2.wmv": "-c:v wmv2 -q:v 31 -an -t 0.1",
}
"""What FFmpeg is told after a second of test pictures of 64 by 36 and a tone."""


def make_videos(ffmpeg: str) -> None:
    quiet = (ffmpeg, "-v", "error", "-y", "-fflags", "+bitexact")
    source = ["-f", "lavfi", "-i", "testsrc=s=64x36:r=30:d=1", "-f", "lavfi", "-i", "sine=d=1"]
    for name, told in VIDEOS.items():
        subprocess.run((*quiet, *source, *told.split(), HERE / name), check=True)
    for name in ("turned.mp4", "turned.mov"):
        turn = ("-display_rotation", "90", "-i", HERE / "silent.mp4", "-c", "copy")
        subprocess.run((*quiet, *turn, HERE / name), check=True)


def make_pictures() -> None:
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    picture = Image.radial_gradient("L").resize((48, 30)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    picture.save(HERE / "turned.heic", exif=exif.tobytes(), quality=20)
    picture.putalpha(128)
    picture.save(HERE / "alpha.heic", quality=20)


if __name__ == "__main__":
    make_videos(sys.argv[1])
    make_pictures()
