"""Phone numbers of the world, and numbers that nobody calls."""

# ruff: noqa: RUF001 (this is about characters that look alike)

import pytest
from tests.tables import each_row

from postsync.domain.text.phones import phone_in

NUMBERS = {
    "Argentina": ["011 4123-4567", "+54 11 4123-4567"],
    "Australia": ["(02) 9876 5432", "0412 345 678", "1300 123 456", "+61 2 9876 5432"],
    "Austria": ["0664 123456", "01 234567890"],
    "Belgium": ["02 123 45 67", "0470 12 34 56"],
    "Brazil": ["(11) 91234-5678", "(11) 3123-4567", "11 91234-5678", "+55 11 91234-5678"],
    "China": ["138 0013 8000", "13800138000", "010 1234 5678", "+86 10 1234 5678"],
    "Colombia": ["601 1234567", "321 1234567", "(601) 2345678"],
    "Egypt": ["02 12345678", "010 01234567"],
    "Finland": ["09 123 456", "040 123 4567"],
    "France": ["01 23 45 67 89", "01.23.45.67.89", "0 801 23 45 67", "+33 6 12 34 56 78"],
    "Germany": [
        "030 1234567", "030/1234567", "030 / 12 34 56 78", "(030) 1234567", "0171-1234567", "0611 192733",
        "0800 1234567890", "0049 30 1234567", "+49 (0)30 123 45-67", "+49.30.1234567",
    ],
    "Great Britain": ["020 7946 0958", "07700 900123", "0161 496 0000", "+44 20 7946 0958"],
    "Greece": ["21 2345 6789", "691 234 5678"],
    "Hungary": ["06 1 234 5678", "(06 1) 234 5678"],
    "India": ["9876543210", "98765 43210", "074104 10123", "+91 98765 43210"],
    "Indonesia": ["0812-3456-7890", "(021) 8350123"],
    "Ireland": ["01 234 5678", "085 012 3456"],
    "Israel": ["03-123-4567", "050-234-5678"],
    "Italy": ["06 1234 5678", "347 123 4567"],
    "Japan": ["03-1234-5678", "090-1234-5678", "03(1234)5678", "０３-１２３４-５６７８", "03ー1234ー5678"],
    "Korea": ["02-312-3456", "010-1234-5678"],
    "Malaysia": ["03-1234 5678", "012-345 6789"],
    "Mexico": ["55 1234 5678", "222 123 4567"],
    "Netherlands": ["020 123 4567", "06 12345678", "0612345678", "0800 1234"],
    "Nigeria": ["0803 123 4567", "08031234567"],
    "Poland": ["22 123 45 67", "12-345-67-89"],
    "Russia": ["8 (495) 123-45-67", "8-800-555-35-35", "+7 495 123-45-67"],
    "Saudi Arabia": ["٠٥٠١٢٣٤٥٦٧", "+966 11 123 4567"],
    "South Africa": ["011 123 4567", "071 123 4567"],
    "Spain": ["612 34 56 78", "+34 612 345 678"],
    "Sweden": ["08-123 456 78", "08-12 34 56", "070-123 45 67"],
    "Switzerland": ["044 123 45 67", "0800 123 456"],
    "Taiwan": ["02 2123 4567", "0912 345 678"],
    "Turkey": ["0212 345 67 89", "(0212) 345 67 89"],
    "Ukraine": ["044 123 4567", "050 123 4567"],
    "United Arab Emirates": ["04 123 4567", "+971 4 123 4567"],
    "United States": [
        "(555) 123-4567", "(212)555-0123", "555-123-4567", "555.123.4567", "1-800-555-0199",
        "+1 212 555 0123",
    ],
    "Vietnam": ["090 123 45 67", "0912 345 678"],
}  # fmt: skip

LOCAL = [
    ("Europe/Copenhagen", "32 12 34 56"),
    ("Europe/Oslo", "40 61 23 45"),
    ("Asia/Singapore", "6123 4567"),
    ("Asia/Hong_Kong", "2345-6789"),
    ("America/Costa_Rica", "2222 3333"),
    ("Europe/Madrid", "912 345 678"),
    ("Europe/Lisbon", "21 234 5678"),
    ("Europe/Warsaw", "512 345 678"),
    ("Europe/Prague", "212345678"),
    ("America/Santiago", "9 6123 4567"),
]

OTHERS = [
    # Drawn, counted, played.
    "06 11 19 27 33", "03 07 12 28 41 45", "1 7 23 34 45 6", "04-11-19-27-33", "07 11 22 39 44",
    "01 - 02 - 03 - 04 - 05", "21-19 18-21 21-15", "36 38 40 42", "5 12 19 26 33 7",
    # Days and hours.
    "2026-12-01", "2026-12-01 to 2027-01-06", "24.12.2026", "24/12/2026", "12-24-2026", "01 12 2026",
    "01.12.2026-06.01.2027", "01-03.12.2026", "05.12.26-07.12.26", "20261201", "2024-2026", "1939-1945",
    "2019 2020 2021", "2026/12/20 10:00", "20.12.2026 18 - 22", "from 1 1 2026 to 31 12 2026",
    "09:00-17:00", "0900-1700", "0900 - 1700", "09.00-17.00", "08.30 - 17.30", "9.00-17.00 / 18.00-22.00",
    "Mon 10-18, Tue 10-18, Sat 10-16", "07.45 08.30 09.15 10.00",
    # Money, people, sizes.
    "1.299,00 €", "$1,299,000.00", "€ 1 299 000", "1 500 000,50", "10 000 000 steps", "+10 000 000 steps",
    "+12 345 678 followers", "1 234 567 890", "8 000 000 000", "8000000000", "1.000.000.000", "100 200 3000",
    "99 999 999", "100-200", "1000 - 2000 people", "50 % 60 % 70 % 80 %", "1920x1080", "100 000 000 km",
    # Places, on maps and in the internet.
    "52.520008, 13.404954", "+52.520008, -13.404954", "40.7128 -74.0060", "192.168.100.200",
    "010.020.030.040",
    "10115 Berlin", "12345-6789", "02134-1234",
    # Numbers of things.
    "v10.0.19041.1234", "ISO 9001:2015", "ISO/IEC 27001-2022", "ISBN 978-3-16-148410-0", "978-3-16-148410-0",
    "9783161484100", "ISBN 0-306-40615-2", "ISSN 0317-8471", "0317-8471", "0000-0002-1825-0097",
    "10.1000/xyz123",
    "4006381333931", "012345678905", "order 555-123-4567", "Order no. 9876543210", "#5551234567",
    "Invoice 0800 123 456", "Bestellnummer: 0171 1234567", "tracking 1234567890", "SKU 0123-4567-89",
    "9400 1000 0000 0000 0000 00", "1Z999AA10123456784", "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111", "123-45-6789", "12345678", "0012345678", "1700000000", "1732960000000",
    "3.14159265358979",    "1/2 3/4 5/6 7/8",
]  # fmt: skip


@each_row("number", [one for some in NUMBERS.values() for one in some])
@each_row(
    "around", ["{}", "Book a table: {}, or come by", "CALL NOW {}", "Mon-Fri 9-17, {}.", "24/7 {}!"]
)
def test_a_phone_number_is_found_where_it_begins(number: str, around: str) -> None:
    assert phone_in(around.format(number)) == around.index("{")


@each_row("zone, number", LOCAL)
def test_a_number_that_only_its_country_knows_is_found_in_its_zones(zone: str, number: str) -> None:
    assert phone_in(f"Book: {number}", zone) == len("Book: ")
    assert phone_in(f"Book: {number}", "Europe/Berlin") is None
    assert phone_in(f"Book: {number}") is None


@each_row("number", OTHERS)
@each_row("around", ["{}", "Rover: {}, you know", "Now {} times.", "The lucky ones: {}"])
def test_a_number_that_nobody_calls_is_none(number: str, around: str) -> None:
    assert phone_in(around.format(number)) is None


@each_row("zone", sorted({zone for zone, _ in LOCAL}))
@each_row(
    "text",
    [
        "2019 2020",
        "6000-8000 visitors",
        "1 234 567 km",
        "€ 912 345 678",
        "PLN 512 345 678",
        "512 345 678 zł",
        "36 38 40 42",
        "24.12.2026",
    ],
)
def test_a_number_that_nobody_calls_is_none_in_any_zone(zone: str, text: str) -> None:
    assert phone_in(text, zone) is None


@each_row(
    "text",
    [
        "Tel. {}",
        "téléphone : {}",
        "Llámanos al {}",
        "Ruf uns an: {}",
        "☎ {}",
        "📞 {}",
        "電話 {}",
        "тел. {}",
        "WhatsApp: {}",
    ],
)
def test_a_plain_number_is_one_that_people_are_told_to_call(text: str) -> None:
    assert phone_in(text.replace(" :", ":").format("2345678")) == text.replace(" :", ":").index("{")


@pytest.mark.parametrize(
    "word", ["lottery", "Lottozahlen", "the winning numbers", "jackpot", "numéros"]
)
def test_numbers_that_were_drawn_need_no_order_where_a_word_says_so(word: str) -> None:
    assert phone_in("06 33 11 27 19") == 0
    assert phone_in(f"{word}: 06 33 11 27 19") is None
    assert phone_in(f"{word}\nCall 06 33 11 27 19") == len(word) + len("\nCall ")


def test_a_number_in_a_link_is_part_of_the_link() -> None:
    assert phone_in("https://acme.example/?call=+49301234567") is None
