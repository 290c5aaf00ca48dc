"""Names and codes of an invented nation: well-formed, and plainly nobody's."""

from random import Random
from string import ascii_uppercase

BEGINNINGS = (
    *("Abrel", "Bravin", "Corvel", "Dathen", "Elvesk", "Fennimar", "Gorlan", "Hathel", "Ilvern", "Jorrel", "Kelvan"),
    *("Lindor", "Morrow", "Nethel", "Ostrel", "Pellan", "Quarrin", "Rosmar", "Selvan", "Tarvel", "Umbrel", "Varrin"),
)
ENDINGS = ("bury", "by", "combe", "dale", "den", "field", "ham", "ley", "mere", "mouth", "stow", "thorpe", "wick")
KINDS = ("Surgery", "Medical Centre", "Health Centre", "Practice", "Group Practice", "Family Doctors")
SIDES = ("North", "South", "East", "West", "Central", "Harbour", "Riverside", "Vale", "Hill", "Forest", "Coast")
STREETS = ("High Street", "Station Road", "Church Lane", "Mill Lane", "Market Place", "Park Road", "Quay Street")
UNITS = "ABDEFGHJLNPQRSTUWXYZ"  # letters that end a postcode


def town(random: Random) -> str:
    return random.choice(BEGINNINGS) + random.choice(ENDINGS)


def practice_code(number: int) -> str:
    """Letters that no practice's code begins with, V to Q; then the lower numbers of the others, unused too."""
    letter, rest = divmod(number, 100_000)
    if letter < 6:
        return f"{'VUTSRQ'[letter]}{rest:05}"
    letter, rest = divmod(number - 600_000, 80_000)
    return f"{'ABCDEFGHJKLMNP'[letter]}{rest:05}"


def commissioner_code(number: int) -> str:
    """From 20A on; real ones begin with 00 to 16, 72, or 91 to 99. Once those are used up, from Z0A0A on."""
    if number < 50 * 26:
        tens, letter = divmod(number, 26)
        return f"{20 + tens}{ascii_uppercase[letter]}"
    number, last = divmod(number - 50 * 26, 26)
    number, digit = divmod(number, 10)
    number, middle = divmod(number, 26)
    return f"Z{number}{ascii_uppercase[middle]}{digit}{ascii_uppercase[last]}"


def network_codes(number: int) -> tuple[str, str | None]:
    """Reference and ODS code. There are 100,000 ODS codes of networks; those beyond have none."""
    code = f"U{number:05}"
    return (code, code) if number < 100_000 else (f"N-{number:06}", None)


def postcode(number: int) -> str:
    """Of areas XA to XZ, which there are not; numbers that follow each other lie in one sector."""
    number, unit = divmod(number, 400)
    number, sector = divmod(number, 10)
    area, district = divmod(number, 99)
    return f"X{ascii_uppercase[area]}{district + 1} {sector}{UNITS[unit // 20]}{UNITS[unit % 20]}"
