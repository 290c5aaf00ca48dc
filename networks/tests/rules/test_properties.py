"""What holds of any facts whatever."""

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from networks.rules import (
    RULES,
    Finding,
    Moment,
    band,
    blockers,
    check_commissioner,
    check_network,
    cumulative_bands,
    item_problems,
    network_size,
    position_numbers,
)
from networks.rules.bands import Band
from networks.rules.facts import (
    AgreementFacts,
    Answer,
    AreaFacts,
    AreaKind,
    CommissionerFacts,
    Cover,
    DirectorFacts,
    Elsewhere,
    FormerPractice,
    MemberFacts,
    MemberState,
    NetworkAreaFacts,
    NetworkFacts,
    OdsStatus,
    PayeeFacts,
    PayeeKind,
    PracticeCover,
    SignatoryFacts,
    WaiverFacts,
    WaiverGround,
)
from networks.tests.rules.build import YEAR, square

CODES = ("V81001", "V81002", "V81003", "V81004", "V81001003", "W00001")
SIX_ITEMS = {"MEM-01", "MEM-02", "MEM-05", "MEM-11", "CMP-01", "CMP-03", "GEO-01"}

codes = st.sampled_from(CODES)
names = st.sampled_from(["", " ", "Elm", "Oak"])
days = st.dates(date(2018, 1, 1), date(2021, 1, 1))
sizes = st.none() | st.integers(0, 120_000)
commissioners = st.none() | st.sampled_from(["00X", "00Y"])
others = st.builds(Elsewhere, names, codes, st.sampled_from(MemberState), st.booleans(), st.booleans())


@st.composite
def members(draw, code):
    return MemberFacts(
        code,
        draw(names),
        draw(st.sampled_from(MemberState)),
        draw(st.sampled_from(OdsStatus)),
        draw(st.none() | days),
        draw(st.sampled_from([None, 1, 4])),
        draw(commissioners),
        draw(names),
        draw(sizes),
        tuple(draw(st.lists(others, max_size=2))),
        draw(st.sampled_from(["", "E54000901", "E54000902"])),
        draw(names),
        draw(st.none() | st.tuples(st.integers(0, 700_000), st.integers(0, 700_000))),
        draw(st.dictionaries(codes, names)),
    )


@st.composite
def networks(draw):
    signatories = st.builds(SignatoryFacts, codes, names, names, st.none() | days)
    return NetworkFacts(
        "N-HARB22",
        "Harbour",
        draw(commissioners),
        draw(st.booleans()),
        draw(days),
        tuple(draw(members(code)) for code in draw(st.lists(codes, unique=True))),
        draw(st.none() | st.builds(AreaFacts, st.sampled_from(AreaKind), st.lists(names).map(tuple))),
        draw(st.none() | st.builds(AgreementFacts, st.none() | days, st.lists(signatories).map(tuple))),
        tuple(draw(st.lists(st.builds(DirectorFacts, names, names, st.none() | codes), max_size=2))),
        draw(st.none() | st.builds(PayeeFacts, st.sampled_from(PayeeKind), st.none() | codes, names)),
        draw(st.none() | st.builds(WaiverFacts, st.sampled_from(WaiverGround), names)),
    )


@st.composite
def practices(draw):
    return PracticeCover(
        draw(st.from_regex(r"V\d{5}", fullmatch=True)),
        draw(names),
        "00X",
        draw(sizes),
        draw(st.sampled_from(OdsStatus)),
        draw(st.none() | days),
        4,
        draw(st.booleans()),
        draw(names),
        draw(st.none() | st.sampled_from(Answer)),
        draw(st.sampled_from(Cover)),
        draw(names),
        draw(st.booleans()),
        draw(st.frozensets(st.sampled_from(["N-HARB22", "N-COAST2"]), max_size=1)),
    )


squares = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5)).map(lambda at: square(*at))
area_facts = st.builds(
    AreaFacts, st.sampled_from(AreaKind), st.lists(codes, max_size=3).map(tuple), st.none() | squares
)
areas = st.builds(
    CommissionerFacts,
    st.just("00X"),
    st.just("Marlshire CCG"),
    st.lists(practices(), unique_by=lambda practice: practice.code).map(tuple),
    st.booleans(),
    days,
    st.tuples(
        st.builds(NetworkAreaFacts, st.just("N-HARB22"), st.just("Harbour"), area_facts),
        st.builds(NetworkAreaFacts, st.just("N-COAST2"), st.just("Coast"), area_facts),
    ),
    st.none() | squares,
    st.booleans(),
    st.lists(st.builds(FormerPractice, codes, names, st.integers(1, 9_999)), max_size=2).map(tuple),
    st.lists(names, max_size=2).map(tuple),
)


@given(networks())
def test_one_finding_a_rule_in_the_order_of_the_book(network):
    expected = [
        rule.id
        for rule in RULES
        if rule.subject == "network" and rule.check and not (network.imported and rule.applications_only)
    ]
    assert [finding.rule for finding in check_network(network, YEAR)] == expected


@given(networks(), st.randoms())
def test_the_order_of_members_does_not_matter(network, random):
    shuffled = replace(network, members=tuple(random.sample(network.members, len(network.members))))
    assert check_network(shuffled, YEAR) == check_network(network, YEAR)


@given(networks())
def test_only_the_six_items_stop_a_submission(network):
    stopping = {finding.rule for finding in blockers(check_network(network, YEAR), Moment.SUBMIT)}
    assert stopping <= SIX_ITEMS
    assert ("CMP-01" in stopping) == (bool(item_problems(network)) and not network.imported)


@given(networks())
def test_what_stops_a_step_stops_every_later_one_to_the_confirmation(network):
    findings = check_network(network, YEAR)
    submit, met, confirm = (
        {finding.rule for finding in blockers(findings, moment)}
        for moment in (Moment.SUBMIT, Moment.REQUIREMENTS_MET, Moment.CONFIRM)
    )
    assert submit <= met <= confirm


@given(networks())
def test_findings_on_networks_survive_storage(network):
    for finding in check_network(network, YEAR):
        assert Finding.from_json(json.loads(json.dumps(finding.to_json()))) == finding


@given(networks())
def test_the_band_of_a_network_is_the_band_of_its_lists_together(network):
    lists = [member.list_size for member in network.members]
    total = sum(lists) if lists and None not in lists else None
    found = {finding.rule: finding.facts for finding in check_network(network, YEAR)}
    assert network_size(network) == total
    assert found["SIZE-01"]["size"] == total
    assert found["SIZE-06"]["band"] == band(total, YEAR)


@given(st.lists(sizes))
def test_bands_are_disjoint_and_add_up_to_the_cumulative_counts(some):
    disjoint = [band(size, YEAR) for size in some]
    count = {each: disjoint.count(each) for each in (*Band, None)}
    under_20000, under_27000 = count[Band.UNDER_20000], count[Band.FROM_20000]
    assert cumulative_bands(some, YEAR) == {
        "under_20000": under_20000,
        "under_27000": under_20000 + under_27000,
        "under_30000": under_20000 + under_27000 + count[Band.FROM_27000],
        "within_30000_50000": count[Band.FROM_30000],
        "over_50000": count[Band.OVER_50000],
        "size_unknown": count[None],
    }
    assert sum(count.values()) == len(some)


@given(areas)
def test_covered_and_not_make_up_those_in_scope_and_so_do_the_groups(area):
    numbers = position_numbers(area)
    for unit in ("practices", "patients"):
        of = {name.removeprefix(f"{unit}_"): n for name, n in numbers.items() if name.startswith(unit)}
        assert of["covered"] + of["uncovered"] == of["in_scope"]
        assert of["covered_once_confirmed"] + of["uncovered_once_confirmed"] == of["in_scope"]
        assert of["by_membership"] + of["by_local_cover"] == of["covered"] <= of["covered_once_confirmed"]
        assert of["participating"] + of["declined"] + of["unplaced"] + of["undecided"] == of["in_scope"]


@given(areas)
def test_the_round_can_be_confirmed_only_when_every_list_is_covered(area):
    numbers = position_numbers(area)
    stopping = {finding.rule for finding in blockers(check_commissioner(area, YEAR), Moment.CONFIRM)}
    uncovered = numbers["practices_uncovered_once_confirmed"] or not numbers["practices_in_scope"]
    assert ("COV-01" in stopping) == bool(uncovered)


@given(areas)
def test_findings_on_areas_are_one_a_rule_and_survive_storage(area):
    findings = check_commissioner(area, YEAR)
    assert [f.rule for f in findings] == [rule.id for rule in RULES if rule.subject == "commissioner" and rule.check]
    for finding in findings:
        assert Finding.from_json(json.loads(json.dumps(finding.to_json()))) == finding


@given(areas, st.randoms())
def test_the_order_of_practices_does_not_matter(area, random):
    shuffled = replace(area, practices=tuple(random.sample(area.practices, len(area.practices))))
    assert check_commissioner(shuffled, YEAR) == check_commissioner(area, YEAR)
    assert position_numbers(shuffled) == position_numbers(area)
