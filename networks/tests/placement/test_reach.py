from networks.placement.facts import Member, Site, among_themselves
from networks.placement.reach import Terms, crosses, distance_m, touched, within_reach
from networks.tests.placement.build import network, practice


def test_distance_is_to_the_nearest_member():
    members = (Member("V81002", Site(3_000, 4_000)), Member("V81003", Site(9_000, 0)), Member("V81004"))
    assert distance_m(practice(), network(members=members)) == 5_000


def test_distance_is_not_known_without_both_places():
    assert distance_m(practice(site=None), network()) is None
    assert distance_m(practice(), network(members=(Member("V81002"),))) is None


def test_a_practice_is_no_neighbour_of_itself():
    members = (Member("V81001", Site(0, 0)), Member("V81002", Site(700, 0)))
    alone = practice(neighbours=frozenset({"V81001", "V81002"}))
    assert distance_m(alone, network(members=members)) == 700
    assert touched(alone, network(members=members)) == 1


def test_a_border_is_crossed_where_no_member_shares_the_commissioner():
    assert crosses(practice(), network(commissioners=frozenset({"00Y"})))
    assert not crosses(practice(), network(commissioners=frozenset({"00X", "00Y"})))
    assert not crosses(practice(commissioner=None), network())
    assert not crosses(practice(), network(commissioners=frozenset()))


def test_a_network_is_within_reach_up_to_the_limit_and_no_further():
    networks = [network("N-1", east=5_000), network("N-2", east=5_001), network("N-3", east=-3_000, north=-4_000)]
    assert within_reach([practice()], networks, Terms()) == ((0, 2),)


def test_a_network_it_touches_is_within_reach_however_far():
    networks = [network("N-1", east=1_000), network("N-2", east=80_000), network("N-3", east=6_000)]
    assert within_reach([practice(neighbours=frozenset({"N-2-M"}))], networks, Terms()) == ((0, 1),)


def test_a_practice_far_from_all_is_offered_the_nearest_few():
    networks = [network(f"N-{km}", east=km * 1_000) for km in (90, 70, 80, 60)] + [network("N-?", members=())]
    assert within_reach([practice()], networks, Terms(nearest=2)) == ((1, 3),)
    assert within_reach([practice()], networks, Terms(nearest=0)) == ((3,),)


def test_a_practice_of_unknown_place_is_still_offered_somewhere():
    networks = [network(f"N-{number}") for number in range(5)]
    assert within_reach([practice(site=None)], networks, Terms()) == ((0, 1, 2),)
    assert within_reach([practice()], [], Terms()) == ((),)


def test_a_network_of_their_own_is_within_reach_of_those_who_would_form_it():
    leaving = [practice("V81001"), practice("V81002", east=50_000)]
    networks = [*among_themselves(leaving), network("N-1", east=1_000), network("N-2", east=90_000)]
    assert within_reach([*leaving, practice("V81003", east=90_500)], networks, Terms(nearest=1)) == (
        (0, 1),
        (0, 2),
        (2,),
    )


def test_as_many_new_networks_as_could_reach_the_floor():
    leaving = [practice(f"V8100{n}", 40_000) for n in (1, 2)]
    new = among_themselves(leaving)
    assert [one.reference for one in new] == ["NEW-01", "NEW-02"]
    assert {(one.size, one.new, one.commissioners) for one in new} == {(0, True, frozenset({"00X"}))}
    assert len(among_themselves([practice(list_size=None, commissioner=None)])) == 1
    assert len(among_themselves(leaving, floor=20_000)) == 4
