"""What the published files have and no tidy nation would: dormant members, lists of one, members far away and more."""

from collections import Counter
from random import Random

from networks.invented import map as country
from networks.invented.nation import NETWORKS, Nation, Practice, form_networks, settled
from networks.rules.contiguity import metres

ODD = {
    "practices without a network": 81,
    "declined": 25,
    "want a network": 30,
    "lists of 1 to 5": 6,
    "lists below 1,000": 40,
    "dormant members": 42,
    "members of other settings": 3,
    "members without a list": 1,
    "single-practice networks": 34,
    "networks across commissioners": 20,
    "leads without the majority": 2,
    "far-off members": 10,
    "practices without a known place": 5,
    "commissioners of one network": 2,
}


def invent(scale: float = 1, seed: int = 1) -> Nation:
    random = Random(seed)  # noqa: S311 - a nation is no secret
    odd = {what: max(1, round(number * scale)) for what, number in ODD.items()}
    nation = settled(scale, random)
    alone = set(random.sample(range(len(nation.practices)), odd["practices without a network"]))
    form_networks(nation, alone, round(NETWORKS * scale), odd["commissioners of one network"], random)
    _make_odd(nation, alone, odd, random)
    return nation


def oddities(nation: Nation) -> dict[str, int]:
    """Counted on the nation itself, by the names of ODD."""
    practices, networks = nation.practices, nation.networks
    members = [practice for practice in practices if practice.network is not None]
    of = [Counter(practices[i].commissioner for i in network.members) for network in networks]
    led = Counter(network.lead for network in networks)
    return {
        "practices without a network": len(practices) - len(members),
        "declined": sum(practice.answer == "DECLINE" for practice in practices),
        "want a network": sum(practice.answer == "JOIN" for practice in practices),
        "lists of 1 to 5": sum(practice.registered in range(1, 6) for practice in practices),
        "lists below 1,000": sum(practice.registered in range(6, 1_000) for practice in practices),
        "dormant members": sum(practice.status == "D" for practice in members),
        "members of other settings": sum(practice.setting != 4 for practice in members),
        "members without a list": sum(practice.registered is None for practice in members),
        "single-practice networks": sum(len(network.members) == 1 for network in networks),
        "networks across commissioners": sum(len(counts) > 1 for counts in of),
        "leads without the majority": sum(
            max(counts.values()) > counts[network.lead] for counts, network in zip(of, networks, strict=True)
        ),
        "far-off members": sum(practice.placed and practice.postcode < 0 for practice in members),
        "practices without a known place": sum(not practice.placed for practice in practices),
        "commissioners of one network": sum(number == 1 for number in led.values()),
    }


def _make_odd(nation: Nation, alone: set[int], odd: dict[str, int], random: Random) -> None:
    """Each sort of oddity is done to other practices."""
    _answer(nation, sorted(alone), odd, random)
    _leave_single(nation, odd["single-practice networks"], random)
    _cross_borders(nation, odd["networks across commissioners"], odd["leads without the majority"], random)
    crowd = [i for network in nation.networks if len(network.members) > 2 for i in network.members]
    random.shuffle(crowd)
    for practice in _some(nation, crowd, odd["dormant members"]):
        practice.status = "D"
    for practice in _some(nation, crowd, odd["members of other settings"]):
        practice.setting = random.choice((1, 2, 9))
    for practice in _some(nation, crowd, odd["members without a list"]):
        practice.registered = None
    for practice in _some(nation, crowd, odd["far-off members"]):
        practice.place = country.far_place(practice.place, random)
        practice.postcode = -practice.postcode
    for practice in _some(nation, crowd, odd["practices without a known place"]):
        practice.placed, practice.postcode = False, -practice.postcode
    small = [*crowd[: len(crowd) // 2], *sorted(alone)]
    random.shuffle(small)
    for practice in _some(nation, small, odd["lists of 1 to 5"]):
        practice.registered = random.choice((1, 1, 1, 2, 5))
    for practice in _some(nation, small, odd["lists below 1,000"]):
        practice.registered = random.randint(20, 999)


def _some(nation: Nation, numbers: list[int], count: int) -> list[Practice]:
    """Takes the practices off the list, so that nothing else is done to them."""
    return [nation.practices[numbers.pop()] for _ in range(min(count, len(numbers)))]


def _answer(nation: Nation, alone: list[int], odd: dict[str, int], random: Random) -> None:
    random.shuffle(alone)
    declined = odd["declined"]
    for number in alone[:declined]:
        nation.practices[number].answer = "DECLINE"
    for number in alone[declined : declined + odd["want a network"]]:
        nation.practices[number].answer = "JOIN"


def _leave_single(nation: Nation, count: int, random: Random) -> None:
    """A large practice stays alone; the others go to the network that follows in the same area."""
    able = [
        number
        for number, (one, other) in enumerate(zip(nation.networks, nation.networks[1:], strict=False))
        if one.lead == other.lead and number % 2 == 0
    ]
    for number in random.sample(able, min(count, len(able))):
        network = nation.networks[number]
        largest = max(network.members, key=lambda i: (nation.practices[i].registered or 0, i))
        for member in [member for member in network.members if member != largest]:
            _move(nation, member, number + 1)
        nation.practices[largest].registered = random.randint(24_000, 60_000)


def _cross_borders(nation: Nation, count: int, led_by_few: int, random: Random) -> None:
    """The nearest practice of the next commissioner comes over; to the first few networks it brings the lead."""
    first = {network.lead: number for number, network in reversed(list(enumerate(nation.networks)))}
    led = Counter(network.lead for network in nation.networks)
    able = [
        number
        for number, network in enumerate(nation.networks)
        if len(network.members) > 2 and led[network.lead] > 1 < led[network.lead + 1]
    ]
    for nth, number in enumerate(random.sample(able, min(count, len(able)))):
        network = nation.networks[number]
        here = nation.practices[network.members[0]].place
        others = [
            i
            for other in nation.networks[first[network.lead + 1] :]
            if other.lead == network.lead + 1 and len(other.members) > 2
            for i in other.members
        ]
        if others:
            nearest = min(others, key=lambda i: (metres(nation.practices[i].place, here), i))
            _move(nation, nearest, number)
            if nth < led_by_few:
                network.lead += 1


def _move(nation: Nation, practice: int, network: int) -> None:
    held = nation.practices[practice]
    if held.network is not None:
        nation.networks[held.network].members.remove(practice)
    held.network = network
    nation.networks[network].members.append(practice)
