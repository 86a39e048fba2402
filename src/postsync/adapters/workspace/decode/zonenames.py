"""Names that people give time zones, and that are none: abbreviations, those of Windows, large cities.

Each leads to zones of IANA. A test holds every one against the clocks of its zone.
"""

_LINES = """
Z UTC +00:00
UT UTC +00:00
BST Europe/London +01:00 Asia/Dhaka +06:00 Pacific/Bougainville +11:00
GMT UTC +00:00
UTC UTC +00:00
WET Europe/Lisbon +00:00
WEST Europe/Lisbon +01:00
MEZ Europe/Berlin +01:00
CET Europe/Berlin +01:00
CEST Europe/Berlin +02:00
MESZ Europe/Berlin +02:00
EET Europe/Athens +02:00 Europe/Kyiv +02:00
EEST Europe/Athens +03:00 Europe/Kyiv +03:00
MSK Europe/Moscow +03:00
TRT Europe/Istanbul +03:00
NST America/St_Johns -03:30
NDT America/St_Johns -02:30
AST America/Halifax -04:00 Asia/Riyadh +03:00
ADT America/Halifax -03:00
ET America/New_York -05:00
EST America/New_York -05:00
EDT America/New_York -04:00
CT America/Chicago -06:00
CST America/Chicago -06:00 Asia/Shanghai +08:00 America/Havana -05:00
CDT America/Chicago -05:00 America/Havana -04:00
MT America/Denver -07:00
MST America/Denver -07:00
MDT America/Denver -06:00
PT America/Los_Angeles -08:00
PST America/Los_Angeles -08:00 Asia/Manila +08:00
PDT America/Los_Angeles -07:00
AKST America/Anchorage -09:00
AKDT America/Anchorage -08:00
HST Pacific/Honolulu -10:00
HDT America/Adak -09:00
BRT America/Sao_Paulo -03:00
ART America/Argentina/Buenos_Aires -03:00
CLT America/Santiago -04:00
CLST America/Santiago -03:00
COT America/Bogota -05:00
PET America/Lima -05:00
VET America/Caracas -04:00
UYT America/Montevideo -03:00
WAT Africa/Lagos +01:00
CAT Africa/Maputo +02:00
SAST Africa/Johannesburg +02:00
EAT Africa/Nairobi +03:00
IST Asia/Kolkata +05:30 Europe/Dublin +01:00 Asia/Jerusalem +02:00
IDT Asia/Jerusalem +03:00
GST Asia/Dubai +04:00
IRST Asia/Tehran +03:30
PKT Asia/Karachi +05:00
NPT Asia/Kathmandu +05:45
ICT Asia/Bangkok +07:00
WIB Asia/Jakarta +07:00
WITA Asia/Makassar +08:00
WIT Asia/Jayapura +09:00
HKT Asia/Hong_Kong +08:00
SGT Asia/Singapore +08:00
MYT Asia/Kuala_Lumpur +08:00
PHT Asia/Manila +08:00
JST Asia/Tokyo +09:00
KST Asia/Seoul +09:00
AWST Australia/Perth +08:00
ACST Australia/Adelaide +09:30 Australia/Darwin +09:30
ACDT Australia/Adelaide +10:30
AEST Australia/Sydney +10:00 Australia/Brisbane +10:00
AET Australia/Sydney +10:00
AEDT Australia/Sydney +11:00
NZST Pacific/Auckland +12:00
NZDT Pacific/Auckland +13:00
"""

ABBREVIATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    words[0]: tuple(zip(words[1::2], words[2::2], strict=True))
    for words in map(str.split, _LINES.strip().splitlines())
}
"""What an abbreviation may stand for: zones, and the offset that it says. The commonest first."""

CITIES = {
    city: words[0]
    for words in map(
        str.split,
        """
Africa/Johannesburg capetown pretoria
America/Chicago austin dallas houston minneapolis
America/Edmonton calgary
America/Los_Angeles portland sandiego sanfrancisco seattle
America/New_York atlanta boston miami philadelphia washington washingtondc
America/Sao_Paulo brasilia riodejaneiro
America/Toronto montreal ottawa quebec
Asia/Bangkok hanoi
Asia/Dubai abudhabi
Asia/Jerusalem telaviv
Asia/Karachi islamabad
Asia/Kolkata ahmedabad bangalore bengaluru chennai delhi hyderabad mumbai newdelhi pune
Asia/Shanghai beijing guangzhou peking shenzhen
Asia/Tokyo kyoto osaka
Australia/Sydney canberra
Europe/Amsterdam hague rotterdam
Europe/Berlin bonn cologne dresden dusseldorf frankfurt hamburg hannover koln leipzig munchen
Europe/Berlin munich nuremberg stuttgart
Europe/Brussels antwerp
Europe/Istanbul ankara
Europe/Lisbon lisboa porto
Europe/London birmingham edinburgh glasgow manchester
Europe/Madrid barcelona granada sevilla seville valencia
Europe/Moscow moskau
Europe/Paris bordeaux lyon marseille
Europe/Prague praha
Europe/Rome florence milan milano naples napoli roma torino turin venice
Europe/Stockholm gothenburg
Europe/Vienna graz linz salzburg wien
Europe/Warsaw krakow warszawa
Europe/Zurich basel bern geneva genf
Pacific/Auckland wellington
""".strip().splitlines(),
    )
    for city in words[1:]
}
"""Large cities that no zone is called after, in plain letters."""

WINDOWS = dict(
    line.split(" = ")
    for line in """
AUS Central Standard Time = Australia/Darwin
AUS Eastern Standard Time = Australia/Sydney
Afghanistan Standard Time = Asia/Kabul
Alaskan Standard Time = America/Anchorage
Alberta Standard Time = America/Edmonton
Aleutian Standard Time = America/Adak
Altai Standard Time = Asia/Barnaul
Arab Standard Time = Asia/Riyadh
Arabian Standard Time = Asia/Dubai
Arabic Standard Time = Asia/Baghdad
Argentina Standard Time = America/Argentina/Buenos_Aires
Astrakhan Standard Time = Europe/Astrakhan
Atlantic Standard Time = America/Halifax
Aus Central W. Standard Time = Australia/Eucla
Azerbaijan Standard Time = Asia/Baku
Azores Standard Time = Atlantic/Azores
Bahia Standard Time = America/Bahia
Bangladesh Standard Time = Asia/Dhaka
Belarus Standard Time = Europe/Minsk
Bougainville Standard Time = Pacific/Bougainville
British Columbia Standard Time = America/Vancouver
Canada Central Standard Time = America/Regina
Cape Verde Standard Time = Atlantic/Cape_Verde
Caucasus Standard Time = Asia/Yerevan
Cen. Australia Standard Time = Australia/Adelaide
Central America Standard Time = America/Guatemala
Central Asia Standard Time = Asia/Bishkek
Central Brazilian Standard Time = America/Cuiaba
Central Europe Standard Time = Europe/Budapest
Central European Standard Time = Europe/Warsaw
Central Pacific Standard Time = Pacific/Guadalcanal
Central Standard Time = America/Chicago
Central Standard Time (Mexico) = America/Mexico_City
Chatham Islands Standard Time = Pacific/Chatham
China Standard Time = Asia/Shanghai
Cuba Standard Time = America/Havana
E. Africa Standard Time = Africa/Nairobi
E. Australia Standard Time = Australia/Brisbane
E. Europe Standard Time = Europe/Chisinau
E. South America Standard Time = America/Sao_Paulo
Easter Island Standard Time = Pacific/Easter
Eastern Standard Time = America/New_York
Eastern Standard Time (Mexico) = America/Cancun
Egypt Standard Time = Africa/Cairo
Ekaterinburg Standard Time = Asia/Yekaterinburg
FLE Standard Time = Europe/Kyiv
Fiji Standard Time = Pacific/Fiji
GMT Standard Time = Europe/London
GTB Standard Time = Europe/Bucharest
Georgian Standard Time = Asia/Tbilisi
Greenland Standard Time = America/Nuuk
Greenwich Standard Time = Atlantic/Reykjavik
Haiti Standard Time = America/Port-au-Prince
Hawaiian Standard Time = Pacific/Honolulu
India Standard Time = Asia/Kolkata
Iran Standard Time = Asia/Tehran
Israel Standard Time = Asia/Jerusalem
Jordan Standard Time = Asia/Amman
Kaliningrad Standard Time = Europe/Kaliningrad
Korea Standard Time = Asia/Seoul
Libya Standard Time = Africa/Tripoli
Line Islands Standard Time = Pacific/Kiritimati
Lord Howe Standard Time = Australia/Lord_Howe
Magadan Standard Time = Asia/Magadan
Magallanes Standard Time = America/Punta_Arenas
Manitoba Standard Time = America/Winnipeg
Marquesas Standard Time = Pacific/Marquesas
Mauritius Standard Time = Indian/Mauritius
Middle East Standard Time = Asia/Beirut
Montevideo Standard Time = America/Montevideo
Morocco Standard Time = Africa/Casablanca
Mountain Standard Time = America/Denver
Mountain Standard Time (Mexico) = America/Mazatlan
Myanmar Standard Time = Asia/Yangon
N. Central Asia Standard Time = Asia/Novosibirsk
Namibia Standard Time = Africa/Windhoek
Nepal Standard Time = Asia/Kathmandu
New Zealand Standard Time = Pacific/Auckland
Newfoundland Standard Time = America/St_Johns
Norfolk Standard Time = Pacific/Norfolk
North Asia East Standard Time = Asia/Irkutsk
North Asia Standard Time = Asia/Krasnoyarsk
North Korea Standard Time = Asia/Pyongyang
Omsk Standard Time = Asia/Omsk
Pacific SA Standard Time = America/Santiago
Pacific Standard Time = America/Los_Angeles
Pacific Standard Time (Mexico) = America/Tijuana
Pakistan Standard Time = Asia/Karachi
Paraguay Standard Time = America/Asuncion
Qyzylorda Standard Time = Asia/Qyzylorda
Romance Standard Time = Europe/Paris
Russia Time Zone 10 = Asia/Srednekolymsk
Russia Time Zone 11 = Asia/Kamchatka
Russia Time Zone 3 = Europe/Samara
Russian Standard Time = Europe/Moscow
SA Eastern Standard Time = America/Cayenne
SA Pacific Standard Time = America/Bogota
SA Western Standard Time = America/La_Paz
SE Asia Standard Time = Asia/Bangkok
Saint Pierre Standard Time = America/Miquelon
Sakhalin Standard Time = Asia/Sakhalin
Samoa Standard Time = Pacific/Apia
Sao Tome Standard Time = Africa/Sao_Tome
Saratov Standard Time = Europe/Saratov
Singapore Standard Time = Asia/Singapore
South Africa Standard Time = Africa/Johannesburg
South Sudan Standard Time = Africa/Juba
Sri Lanka Standard Time = Asia/Colombo
Sudan Standard Time = Africa/Khartoum
Syria Standard Time = Asia/Damascus
Taipei Standard Time = Asia/Taipei
Tasmania Standard Time = Australia/Hobart
Tocantins Standard Time = America/Araguaina
Tokyo Standard Time = Asia/Tokyo
Tomsk Standard Time = Asia/Tomsk
Tonga Standard Time = Pacific/Tongatapu
Transbaikal Standard Time = Asia/Chita
Turkey Standard Time = Europe/Istanbul
Turks And Caicos Standard Time = America/Grand_Turk
US Eastern Standard Time = America/Indiana/Indianapolis
US Mountain Standard Time = America/Phoenix
Ulaanbaatar Standard Time = Asia/Ulaanbaatar
Venezuela Standard Time = America/Caracas
Vladivostok Standard Time = Asia/Vladivostok
Volgograd Standard Time = Europe/Volgograd
W. Australia Standard Time = Australia/Perth
W. Central Africa Standard Time = Africa/Lagos
W. Europe Standard Time = Europe/Berlin
W. Mongolia Standard Time = Asia/Hovd
West Asia Standard Time = Asia/Tashkent
West Bank Standard Time = Asia/Hebron
West Pacific Standard Time = Pacific/Port_Moresby
Yakutsk Standard Time = Asia/Yakutsk
Yukon Standard Time = America/Whitehorse
""".strip().splitlines()
)
"""What Windows calls zones: windowsZones.xml of the Unicode CLDR, territory 001, as tzlocal 5.4.5 has it.

Zones have their present names here; those are left out that CLDR has only a fixed offset for.
"""

IN_WORDS = {
    "Alaska Standard Time": "America/Anchorage",
    "Australian Central Standard Time": "Australia/Adelaide",
    "Australian Eastern Standard Time": "Australia/Sydney",
    "Australian Western Standard Time": "Australia/Perth",
    "British Standard Time": "Europe/London",
    "Eastern European Standard Time": "Europe/Athens",
    "Hawaii Standard Time": "Pacific/Honolulu",
    "Hong Kong Standard Time": "Asia/Hong_Kong",
    "Indian Standard Time": "Asia/Kolkata",
    "Irish Standard Time": "Europe/Dublin",
    "Japan Standard Time": "Asia/Tokyo",
    "Korean Standard Time": "Asia/Seoul",
    "Moscow Standard Time": "Europe/Moscow",
    "UK Standard Time": "Europe/London",
    "Western European Standard Time": "Europe/Lisbon",
}
"""Names in words that Windows does not have; summer time is called standard here, too."""
