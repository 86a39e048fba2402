"""Generated from schemas/post.schema.json by tools/generate_validators.py. Do not edit."""

# mypy: ignore-errors

import re


class Invalid(Exception):
    """The data is not what the schema asks for."""


REGEX_PATTERNS = {'^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*\\Z': re.compile('^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*\\Z'), '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?\\Z': re.compile('^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?\\Z'), '^https?://[^\\s/]\\S*\\Z': re.compile('^https?://[^\\s/]\\S*\\Z'), '^https://[^\\s/]\\S*\\Z': re.compile('^https://[^\\s/]\\S*\\Z'), '^[0-9]+\\Z': re.compile('^[0-9]+\\Z'), '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\\Z': re.compile('^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\\Z'), '^\\S(.*\\S)?\\Z': re.compile('^\\S(.*\\S)?\\Z')}
NoneType = type(None)

def validate_post(data):
    if not isinstance(data, dict):
        raise Invalid
    data_one_of_count1 = 0
    if data_one_of_count1 < 2:
        try:
            data_is_dict = isinstance(data, dict)
            if data_is_dict:
                data__missing_keys = set(['content']) - data.keys()
                if data__missing_keys:
                    raise Invalid
            data_one_of_count1 += 1
        except Invalid:
            pass
    if data_one_of_count1 < 2:
        try:
            data_is_dict = isinstance(data, dict)
            if data_is_dict:
                data__missing_keys = set(['containers']) - data.keys()
                if data__missing_keys:
                    raise Invalid
            data_one_of_count1 += 1
        except Invalid:
            pass
    if data_one_of_count1 != 1:
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'id' in data_keys:
            data_keys.remove('id')
            data__id = data['id']
            if not isinstance(data__id, str):
                raise Invalid
            if isinstance(data__id, str):
                data__id_len = len(data__id)
                if data__id_len < 1:
                    raise Invalid
                if data__id_len > 200:
                    raise Invalid
                if not REGEX_PATTERNS['^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*\\Z'].search(data__id):
                    raise Invalid
        if 'accounts' in data_keys:
            data_keys.remove('accounts')
            data__accounts = data['accounts']
            validate_post__definitions_accounts(data__accounts)
        if 'scheduledAt' in data_keys:
            data_keys.remove('scheduledAt')
            data__scheduledAt = data['scheduledAt']
            if not isinstance(data__scheduledAt, str):
                raise Invalid
            if isinstance(data__scheduledAt, str):
                if not REGEX_PATTERNS['^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?\\Z'].search(data__scheduledAt):
                    raise Invalid
        if 'timezone' in data_keys:
            data_keys.remove('timezone')
            data__timezone = data['timezone']
            validate_post__definitions_timezone(data__timezone)
        if 'content' in data_keys:
            data_keys.remove('content')
            data__content = data['content']
            if not isinstance(data__content, str):
                raise Invalid
            if isinstance(data__content, str):
                data__content_len = len(data__content)
                if data__content_len < 1:
                    raise Invalid
        if 'containers' in data_keys:
            data_keys.remove('containers')
            data__containers = data['containers']
            if not isinstance(data__containers, (list, tuple)):
                raise Invalid
            data__containers_is_list = isinstance(data__containers, (list, tuple))
            if data__containers_is_list:
                data__containers_len = len(data__containers)
                if data__containers_len < 1:
                    raise Invalid
                for data__containers_x, data__containers_item in enumerate(data__containers):
                    validate_post__definitions_container(data__containers_item)
        if 'threads' in data_keys:
            data_keys.remove('threads')
            data__threads = data['threads']
            validate_post__definitions_threads(data__threads)
        if 'instagram' in data_keys:
            data_keys.remove('instagram')
            data__instagram = data['instagram']
            validate_post__definitions_instagram(data__instagram)
        if 'youtube' in data_keys:
            data_keys.remove('youtube')
            data__youtube = data['youtube']
            validate_post__definitions_youtube(data__youtube)
        if 'tiktok' in data_keys:
            data_keys.remove('tiktok')
            data__tiktok = data['tiktok']
            validate_post__definitions_tiktok(data__tiktok)
        if 'pinterest' in data_keys:
            data_keys.remove('pinterest')
            data__pinterest = data['pinterest']
            validate_post__definitions_pinterest(data__pinterest)
        if 'linkedin' in data_keys:
            data_keys.remove('linkedin')
            data__linkedin = data['linkedin']
            validate_post__definitions_linkedin(data__linkedin)
        if 'facebook' in data_keys:
            data_keys.remove('facebook')
            data__facebook = data['facebook']
            validate_post__definitions_facebook(data__facebook)
        if 'google_business' in data_keys:
            data_keys.remove('google_business')
            data__googlebusiness = data['google_business']
            validate_post__definitions_google_business(data__googlebusiness)
        if 'x' in data_keys:
            data_keys.remove('x')
            data__x = data['x']
            validate_post__definitions_x(data__x)
        if 'bluesky' in data_keys:
            data_keys.remove('bluesky')
            data__bluesky = data['bluesky']
            validate_post__definitions_bluesky(data__bluesky)
        if 'vimeo' in data_keys:
            data_keys.remove('vimeo')
            data__vimeo = data['vimeo']
            validate_post__definitions_vimeo(data__vimeo)
        if 'reddit' in data_keys:
            data_keys.remove('reddit')
            data__reddit = data['reddit']
            validate_post__definitions_reddit(data__reddit)
        if 'googleBusiness' in data_keys:
            data_keys.remove('googleBusiness')
            data__googleBusiness = data['googleBusiness']
            validate_post__definitions_google_business(data__googleBusiness)
        if 'draft' in data_keys:
            data_keys.remove('draft')
            data__draft = data['draft']
            validate_post__definitions_draft(data__draft)
        if 'missed' in data_keys:
            data_keys.remove('missed')
            data__missed = data['missed']
            validate_post__definitions_missed(data__missed)
        if 'labels' in data_keys:
            data_keys.remove('labels')
            data__labels = data['labels']
            validate_post__definitions_labels(data__labels)
        if 'protect' in data_keys:
            data_keys.remove('protect')
            data__protect = data['protect']
            validate_post__definitions_protect(data__protect)
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_protect(data):
    if not isinstance(data, bool):
        raise Invalid
    return data

def validate_post__definitions_labels(data):
    if not isinstance(data, (list, tuple)):
        raise Invalid
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        for data_x, data_item in enumerate(data):
            if not isinstance(data_item, str):
                raise Invalid
            if isinstance(data_item, str):
                data_item_len = len(data_item)
                if data_item_len < 1:
                    raise Invalid
                if data_item_len > 100:
                    raise Invalid

        def fn(var):
            return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
        data_len = len(data)
        if data_len > len(set((fn(data_x) for data_x in data))):
            raise Invalid
    return data

def validate_post__definitions_missed(data):
    if not isinstance(data, str):
        raise Invalid
    if not (isinstance(data, str) and data == 'error' or (isinstance(data, str) and data == 'publish') or (isinstance(data, str) and data == 'skip')):
        raise Invalid
    return data

def validate_post__definitions_draft(data):
    if not isinstance(data, bool):
        raise Invalid
    return data

def validate_post__definitions_reddit(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_vimeo(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_bluesky(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_x(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_google_business(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_facebook(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'publishAsReel' in data_keys:
            data_keys.remove('publishAsReel')
            data__publishAsReel = data['publishAsReel']
            if not isinstance(data__publishAsReel, bool):
                raise Invalid
        if 'publishAsStory' in data_keys:
            data_keys.remove('publishAsStory')
            data__publishAsStory = data['publishAsStory']
            if not isinstance(data__publishAsStory, bool):
                raise Invalid
        if 'mentions' in data_keys:
            data_keys.remove('mentions')
            data__mentions = data['mentions']
            if not isinstance(data__mentions, (list, tuple)):
                raise Invalid
            data__mentions_is_list = isinstance(data__mentions, (list, tuple))
            if data__mentions_is_list:
                data__mentions_len = len(data__mentions)
                for data__mentions_x, data__mentions_item in enumerate(data__mentions):
                    if not isinstance(data__mentions_item, (dict, str)):
                        raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_linkedin(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_pinterest(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'board_id' in data_keys:
            data_keys.remove('board_id')
            data__boardid = data['board_id']
            if not isinstance(data__boardid, str):
                raise Invalid
            if isinstance(data__boardid, str):
                data__boardid_len = len(data__boardid)
                if data__boardid_len < 1:
                    raise Invalid
        if 'title' in data_keys:
            data_keys.remove('title')
            data__title = data['title']
            if not isinstance(data__title, str):
                raise Invalid
        if 'link' in data_keys:
            data_keys.remove('link')
            data__link = data['link']
            if not isinstance(data__link, str):
                raise Invalid
            if isinstance(data__link, str):
                if not REGEX_PATTERNS['^https?://[^\\s/]\\S*\\Z'].search(data__link):
                    raise Invalid
        if 'alt_text' in data_keys:
            data_keys.remove('alt_text')
            data__alttext = data['alt_text']
            if not isinstance(data__alttext, str):
                raise Invalid
        if 'cover_image_url' in data_keys:
            data_keys.remove('cover_image_url')
            data__coverimageurl = data['cover_image_url']
            if not isinstance(data__coverimageurl, str):
                raise Invalid
            if isinstance(data__coverimageurl, str):
                if not REGEX_PATTERNS['^https://[^\\s/]\\S*\\Z'].search(data__coverimageurl):
                    raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_tiktok(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'postMode' in data_keys:
            data_keys.remove('postMode')
            data__postMode = data['postMode']
            if not isinstance(data__postMode, str):
                raise Invalid
            if not (isinstance(data__postMode, str) and data__postMode == 'MEDIA_UPLOAD' or (isinstance(data__postMode, str) and data__postMode == 'DIRECT_POST')):
                raise Invalid
        if 'privacyLevel' in data_keys:
            data_keys.remove('privacyLevel')
            data__privacyLevel = data['privacyLevel']
            if not isinstance(data__privacyLevel, str):
                raise Invalid
            if not (isinstance(data__privacyLevel, str) and data__privacyLevel == 'PUBLIC_TO_EVERYONE' or (isinstance(data__privacyLevel, str) and data__privacyLevel == 'MUTUAL_FOLLOW_FRIENDS') or (isinstance(data__privacyLevel, str) and data__privacyLevel == 'FOLLOWER_OF_CREATOR') or (isinstance(data__privacyLevel, str) and data__privacyLevel == 'SELF_ONLY')):
                raise Invalid
        if 'disableComment' in data_keys:
            data_keys.remove('disableComment')
            data__disableComment = data['disableComment']
            if not isinstance(data__disableComment, bool):
                raise Invalid
        if 'disableDuet' in data_keys:
            data_keys.remove('disableDuet')
            data__disableDuet = data['disableDuet']
            if not isinstance(data__disableDuet, bool):
                raise Invalid
        if 'disableStitch' in data_keys:
            data_keys.remove('disableStitch')
            data__disableStitch = data['disableStitch']
            if not isinstance(data__disableStitch, bool):
                raise Invalid
        if 'videoCoverTimestampMs' in data_keys:
            data_keys.remove('videoCoverTimestampMs')
            data__videoCoverTimestampMs = data['videoCoverTimestampMs']
            if not isinstance(data__videoCoverTimestampMs, int) and (not (isinstance(data__videoCoverTimestampMs, float) and data__videoCoverTimestampMs.is_integer())) or isinstance(data__videoCoverTimestampMs, bool):
                raise Invalid
            if isinstance(data__videoCoverTimestampMs, (int, float)) and (not isinstance(data__videoCoverTimestampMs, bool)):
                if data__videoCoverTimestampMs < 0:
                    raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_youtube(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'title' in data_keys:
            data_keys.remove('title')
            data__title = data['title']
            if not isinstance(data__title, str):
                raise Invalid
            if isinstance(data__title, str):
                data__title_len = len(data__title)
                if data__title_len < 1:
                    raise Invalid
        if 'privacyStatus' in data_keys:
            data_keys.remove('privacyStatus')
            data__privacyStatus = data['privacyStatus']
            if not isinstance(data__privacyStatus, str):
                raise Invalid
            if not (isinstance(data__privacyStatus, str) and data__privacyStatus == 'public' or (isinstance(data__privacyStatus, str) and data__privacyStatus == 'unlisted') or (isinstance(data__privacyStatus, str) and data__privacyStatus == 'private')):
                raise Invalid
        if 'madeForKids' in data_keys:
            data_keys.remove('madeForKids')
            data__madeForKids = data['madeForKids']
            if not isinstance(data__madeForKids, bool):
                raise Invalid
        if 'isShort' in data_keys:
            data_keys.remove('isShort')
            data__isShort = data['isShort']
            if not isinstance(data__isShort, bool):
                raise Invalid
        if 'categoryId' in data_keys:
            data_keys.remove('categoryId')
            data__categoryId = data['categoryId']
            if not isinstance(data__categoryId, str):
                raise Invalid
            if isinstance(data__categoryId, str):
                if not REGEX_PATTERNS['^[0-9]+\\Z'].search(data__categoryId):
                    raise Invalid
        if 'tags' in data_keys:
            data_keys.remove('tags')
            data__tags = data['tags']
            if not isinstance(data__tags, (list, tuple)):
                raise Invalid
            data__tags_is_list = isinstance(data__tags, (list, tuple))
            if data__tags_is_list:
                for data__tags_x, data__tags_item in enumerate(data__tags):
                    if not isinstance(data__tags_item, str):
                        raise Invalid
                    if isinstance(data__tags_item, str):
                        data__tags_item_len = len(data__tags_item)
                        if data__tags_item_len < 1:
                            raise Invalid

                def fn(var):
                    return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                data__tags_len = len(data__tags)
                if data__tags_len > len(set((fn(data__tags_x) for data__tags_x in data__tags))):
                    raise Invalid
        if 'thumbnailUrl' in data_keys:
            data_keys.remove('thumbnailUrl')
            data__thumbnailUrl = data['thumbnailUrl']
            if not isinstance(data__thumbnailUrl, str):
                raise Invalid
            if isinstance(data__thumbnailUrl, str):
                if not REGEX_PATTERNS['^https://[^\\s/]\\S*\\Z'].search(data__thumbnailUrl):
                    raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_instagram(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'publishAsStory' in data_keys:
            data_keys.remove('publishAsStory')
            data__publishAsStory = data['publishAsStory']
            if not isinstance(data__publishAsStory, bool):
                raise Invalid
        if 'caption' in data_keys:
            data_keys.remove('caption')
            data__caption = data['caption']
            if not isinstance(data__caption, str):
                raise Invalid
        if 'altText' in data_keys:
            data_keys.remove('altText')
            data__altText = data['altText']
            if not isinstance(data__altText, str):
                raise Invalid
        if 'reelCoverUrl' in data_keys:
            data_keys.remove('reelCoverUrl')
            data__reelCoverUrl = data['reelCoverUrl']
            if not isinstance(data__reelCoverUrl, str):
                raise Invalid
            if isinstance(data__reelCoverUrl, str):
                if not REGEX_PATTERNS['^https://[^\\s/]\\S*\\Z'].search(data__reelCoverUrl):
                    raise Invalid
        if 'reelThumbOffset' in data_keys:
            data_keys.remove('reelThumbOffset')
            data__reelThumbOffset = data['reelThumbOffset']
            if not isinstance(data__reelThumbOffset, int) and (not (isinstance(data__reelThumbOffset, float) and data__reelThumbOffset.is_integer())) or isinstance(data__reelThumbOffset, bool):
                raise Invalid
            if isinstance(data__reelThumbOffset, (int, float)) and (not isinstance(data__reelThumbOffset, bool)):
                if data__reelThumbOffset < 0:
                    raise Invalid
        if 'collaborators' in data_keys:
            data_keys.remove('collaborators')
            data__collaborators = data['collaborators']
            if not isinstance(data__collaborators, (list, tuple)):
                raise Invalid
            data__collaborators_is_list = isinstance(data__collaborators, (list, tuple))
            if data__collaborators_is_list:
                for data__collaborators_x, data__collaborators_item in enumerate(data__collaborators):
                    if not isinstance(data__collaborators_item, str):
                        raise Invalid
                    if isinstance(data__collaborators_item, str):
                        data__collaborators_item_len = len(data__collaborators_item)
                        if data__collaborators_item_len < 1:
                            raise Invalid

                def fn(var):
                    return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                data__collaborators_len = len(data__collaborators)
                if data__collaborators_len > len(set((fn(data__collaborators_x) for data__collaborators_x in data__collaborators))):
                    raise Invalid
        if 'locationId' in data_keys:
            data_keys.remove('locationId')
            data__locationId = data['locationId']
            if not isinstance(data__locationId, str):
                raise Invalid
            if isinstance(data__locationId, str):
                data__locationId_len = len(data__locationId)
                if data__locationId_len < 1:
                    raise Invalid
        if 'isAiGenerated' in data_keys:
            data_keys.remove('isAiGenerated')
            data__isAiGenerated = data['isAiGenerated']
            if not isinstance(data__isAiGenerated, bool):
                raise Invalid
        if 'userTags' in data_keys:
            data_keys.remove('userTags')
            data__userTags = data['userTags']
            if not isinstance(data__userTags, (list, tuple)):
                raise Invalid
            data__userTags_is_list = isinstance(data__userTags, (list, tuple))
            if data__userTags_is_list:
                data__userTags_len = len(data__userTags)
                for data__userTags_x, data__userTags_item in enumerate(data__userTags):
                    if not isinstance(data__userTags_item, (dict, str)):
                        raise Invalid
        if 'trialReel' in data_keys:
            data_keys.remove('trialReel')
            data__trialReel = data['trialReel']
            if not isinstance(data__trialReel, dict):
                raise Invalid
            data__trialReel_is_dict = isinstance(data__trialReel, dict)
            if data__trialReel_is_dict:
                data__trialReel__missing_keys = set(['graduationStrategy']) - data__trialReel.keys()
                if data__trialReel__missing_keys:
                    raise Invalid
                data__trialReel_keys = set(data__trialReel.keys())
                if 'graduationStrategy' in data__trialReel_keys:
                    data__trialReel_keys.remove('graduationStrategy')
                    data__trialReel__graduationStrategy = data__trialReel['graduationStrategy']
                    if not isinstance(data__trialReel__graduationStrategy, str):
                        raise Invalid
                    if not (isinstance(data__trialReel__graduationStrategy, str) and data__trialReel__graduationStrategy == 'MANUAL' or (isinstance(data__trialReel__graduationStrategy, str) and data__trialReel__graduationStrategy == 'SS_PERFORMANCE')):
                        raise Invalid
                if data__trialReel_keys:
                    raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_threads(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'replyControl' in data_keys:
            data_keys.remove('replyControl')
            data__replyControl = data['replyControl']
            if not isinstance(data__replyControl, str):
                raise Invalid
            if not (isinstance(data__replyControl, str) and data__replyControl == 'everyone' or (isinstance(data__replyControl, str) and data__replyControl == 'accounts_you_follow') or (isinstance(data__replyControl, str) and data__replyControl == 'mentioned_only')):
                raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_container(data):
    if not isinstance(data, dict):
        raise Invalid
    data_any_of_count2 = 0
    if not data_any_of_count2:
        try:
            data_is_dict = isinstance(data, dict)
            if data_is_dict:
                data__missing_keys = set(['content']) - data.keys()
                if data__missing_keys:
                    raise Invalid
                data_keys = set(data.keys())
                if 'content' in data_keys:
                    data_keys.remove('content')
                    data__content = data['content']
                    if isinstance(data__content, str):
                        data__content_len = len(data__content)
                        if data__content_len < 1:
                            raise Invalid
            data_any_of_count2 += 1
        except Invalid:
            pass
    if not data_any_of_count2:
        try:
            data_is_dict = isinstance(data, dict)
            if data_is_dict:
                data__missing_keys = set(['media']) - data.keys()
                if data__missing_keys:
                    raise Invalid
            data_any_of_count2 += 1
        except Invalid:
            pass
    if not data_any_of_count2:
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'content' in data_keys:
            data_keys.remove('content')
            data__content = data['content']
            if not isinstance(data__content, str):
                raise Invalid
        if 'media' in data_keys:
            data_keys.remove('media')
            data__media = data['media']
            if not isinstance(data__media, (list, tuple)):
                raise Invalid
            data__media_is_list = isinstance(data__media, (list, tuple))
            if data__media_is_list:
                data__media_len = len(data__media)
                if data__media_len < 1:
                    raise Invalid
                for data__media_x, data__media_item in enumerate(data__media):
                    validate_post__definitions_media(data__media_item)
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_media(data):
    if not isinstance(data, dict):
        raise Invalid
    data_one_of_count3 = 0
    if data_one_of_count3 < 2:
        try:
            data_is_dict = isinstance(data, dict)
            if data_is_dict:
                data__missing_keys = set(['path']) - data.keys()
                if data__missing_keys:
                    raise Invalid
            data_one_of_count3 += 1
        except Invalid:
            pass
    if data_one_of_count3 < 2:
        try:
            data_is_dict = isinstance(data, dict)
            if data_is_dict:
                data__missing_keys = set(['url']) - data.keys()
                if data__missing_keys:
                    raise Invalid
            data_one_of_count3 += 1
        except Invalid:
            pass
    if data_one_of_count3 != 1:
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'path' in data_keys:
            data_keys.remove('path')
            data__path = data['path']
            if not isinstance(data__path, str):
                raise Invalid
            if isinstance(data__path, str):
                data__path_len = len(data__path)
                if data__path_len < 1:
                    raise Invalid
        if 'url' in data_keys:
            data_keys.remove('url')
            data__url = data['url']
            if not isinstance(data__url, str):
                raise Invalid
            if isinstance(data__url, str):
                if not REGEX_PATTERNS['^https://[^\\s/]\\S*\\Z'].search(data__url):
                    raise Invalid
        if 'alt' in data_keys:
            data_keys.remove('alt')
            data__alt = data['alt']
            if not isinstance(data__alt, str):
                raise Invalid
        if data_keys:
            raise Invalid
    return data

def validate_post__definitions_timezone(data):
    if not isinstance(data, str):
        raise Invalid
    if isinstance(data, str):
        data_len = len(data)
        if data_len < 1:
            raise Invalid
        if data_len > 64:
            raise Invalid
        if not REGEX_PATTERNS['^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\\Z'].search(data):
            raise Invalid
    return data

def validate_post__definitions_accounts(data):
    if not isinstance(data, (list, tuple)):
        raise Invalid
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        data_len = len(data)
        if data_len < 1:
            raise Invalid
        if data_len > 100:
            raise Invalid
        for data_x, data_item in enumerate(data):
            if not isinstance(data_item, str):
                raise Invalid
            if isinstance(data_item, str):
                data_item_len = len(data_item)
                if data_item_len < 1:
                    raise Invalid
                if data_item_len > 200:
                    raise Invalid
                if not REGEX_PATTERNS['^\\S(.*\\S)?\\Z'].search(data_item):
                    raise Invalid

        def fn(var):
            return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
        if data_len > len(set((fn(data_x) for data_x in data))):
            raise Invalid
    return data


check = validate_post
