"""Triggers that raise revisions: whoever writes, by whatever path, the results that rest on the change become due.

Each is per statement, with transition tables, so that a bulk write costs little. `networks_raise_revisions` (created
by a migration) locks commissioners, then networks, each by id, raises their revisions and leaves the due rows, with
what the transaction has said to be the cause.
"""

from collections.abc import Sequence

import pgtrigger

RAISE_REVISIONS = """
CREATE OR REPLACE FUNCTION public.networks_raise_revisions(network_ids bigint[], commissioner_ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE why text := COALESCE(current_setting('networks.cause', true), '');
BEGIN
    IF cardinality(commissioner_ids) > 0 THEN
        PERFORM 1 FROM public.practices_commissioner WHERE id = ANY(commissioner_ids)
            ORDER BY id FOR NO KEY UPDATE;
        WITH raised AS (
            UPDATE public.practices_commissioner SET revision = revision + 1
            WHERE id = ANY(commissioner_ids) RETURNING id, revision)
        INSERT INTO public.networks_commissionerdue
            (commissioner_id, wanted_revision, due_at, attempts, last_error, cause)
        SELECT id, revision, clock_timestamp(), 0, '', why FROM raised ORDER BY id
        ON CONFLICT (commissioner_id) DO UPDATE SET wanted_revision = EXCLUDED.wanted_revision,
            due_at = EXCLUDED.due_at, attempts = 0, last_error = '', cause = EXCLUDED.cause, wide_run_id = NULL;
    END IF;
    IF cardinality(network_ids) > 0 THEN
        PERFORM 1 FROM public.networks_network WHERE id = ANY(network_ids) ORDER BY id FOR NO KEY UPDATE;
        WITH raised AS (
            UPDATE public.networks_network SET revision = revision + 1
            WHERE id = ANY(network_ids) RETURNING id, revision)
        INSERT INTO public.networks_networkdue
            (network_id, wanted_revision, due_at, attempts, last_error, cause)
        SELECT id, revision, clock_timestamp(), 0, '', why FROM raised ORDER BY id
        ON CONFLICT (network_id) DO UPDATE SET wanted_revision = EXCLUDED.wanted_revision,
            due_at = EXCLUDED.due_at, attempts = 0, last_error = '', cause = EXCLUDED.cause, wide_run_id = NULL;
    END IF;
END $$;
"""
SAY_CAUSE = "SELECT set_config('networks.cause', %s, true)"  # until the transaction ends
DROP_RAISE_REVISIONS = "DROP FUNCTION public.networks_raise_revisions(bigint[], bigint[])"

NOTHING = "SELECT NULL::bigint WHERE false"
EVERY_NETWORK = "SELECT id FROM public.networks_network"
EVERY_COMMISSIONER = "SELECT id FROM public.practices_commissioner"
# Networks that hold or name the practices of the changed rows, in any year.
NETWORKS_OF_PRACTICES = """SELECT m.network_id FROM public.networks_membership m
    WHERE m.practice_id IN (SELECT practice_id FROM changed)"""
COMMISSIONERS_OF_PRACTICES = """SELECT l.commissioner_id FROM public.practices_practicecommissioner l
    WHERE l.practice_id IN (SELECT practice_id FROM changed)"""
# Likewise of the branches of the changed rows.
NETWORKS_OF_BRANCHES = """SELECT m.network_id FROM public.practices_branch b
    JOIN public.networks_membership m USING (practice_id)
    WHERE b.id IN (SELECT branch_id FROM changed)"""
# Networks that cover the patients of the practices of the changed rows.
NETWORKS_COVERING = """SELECT cover.network_id FROM public.networks_coveragreement cover
    WHERE cover.practice_id IN (SELECT practice_id FROM changed)"""
# The network of a changed row that belongs to a network's year.
NETWORK_OF_YEAR = """SELECT y.network_id FROM public.networks_networkyear y
    WHERE y.id IN (SELECT network_year_id FROM changed)"""
# The commissioners of the members of the network of such a row.
COMMISSIONERS_OF_YEAR = """SELECT l.commissioner_id FROM public.networks_networkyear y
    JOIN public.networks_membership m ON m.network_id = y.network_id
    JOIN public.practices_practicecommissioner l USING (practice_id)
    WHERE y.id IN (SELECT network_year_id FROM changed)"""
# Networks whose members' branches lie in the areas of the changed years.
NETWORKS_WITH_BRANCHES = """SELECT m.network_id FROM public.networks_branchinarea inside
    JOIN public.practices_branch b ON b.id = inside.branch_id
    JOIN public.networks_membership m USING (practice_id)
    WHERE inside.network_year_id IN (SELECT network_year_id FROM changed)"""
# What tells one clinical director from another, by year of a network: the name, whatever its title, blanks and
# capitals, and the e-mail address.
DIRECTORS_KNOWN_BY = r"""SELECT director.network_year_id, director.name, known.by
    FROM {table} director CROSS JOIN LATERAL (VALUES
    (regexp_replace(lower(director.name), '^\s*(dr|prof|mr|mrs|ms|miss)\M|\W', '', 'g')),
    (NULLIF(lower(director.email), ''))) known(by)"""
DIRECTORS = " UNION ALL ".join(
    DIRECTORS_KNOWN_BY.format(table=f"public.networks_{table}") for table in ("clinicaldirector", "jobshare")
)
# Networks with the same clinical director as a changed row.
NETWORKS_OF_DIRECTORS = f"""SELECT y.network_id FROM ({DIRECTORS}) other
    JOIN public.networks_networkyear y ON y.id = other.network_year_id
    WHERE other.by IN (SELECT mine.by FROM ({DIRECTORS_KNOWN_BY.format(table="changed")}) mine)"""
# Networks that share a practice or their clinical director with the networks of the changed rows.
NETWORKS_SHARING = f"""SELECT other.network_id FROM public.networks_membership mine
    JOIN public.networks_membership other USING (practice_id)
    WHERE mine.network_id IN (SELECT network_id FROM changed)
    UNION SELECT y.network_id FROM public.networks_networkyear formed
    JOIN ({DIRECTORS}) mine ON mine.network_year_id = formed.id
    JOIN ({DIRECTORS}) other ON other.by = mine.by
    JOIN public.networks_networkyear y ON y.id = other.network_year_id
    WHERE formed.network_id IN (SELECT network_id FROM changed)
    UNION SELECT network_id FROM changed"""
LEAD_COMMISSIONERS = """SELECT n.lead_commissioner_id FROM public.networks_network n
    WHERE n.id IN (SELECT network_id FROM changed)"""
# The commissioners of the practices that those networks hold, name or cover.
COMMISSIONERS_SERVED = """SELECT l.commissioner_id FROM public.practices_practicecommissioner l
    WHERE l.practice_id IN (
        SELECT practice_id FROM public.networks_membership WHERE network_id IN (SELECT network_id FROM changed)
        UNION ALL SELECT practice_id FROM public.networks_coveragreement
            WHERE network_id IN (SELECT network_id FROM changed))"""

_RAISE = """
    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids
    FROM (WITH changed AS ({changed}) {networks}) n(id) FULL JOIN (WITH changed AS ({changed}) {commissioners}) c(id)
        ON false;
    PERFORM public.networks_raise_revisions(
        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));
    RETURN NULL;
"""
_DECLARE = [("network_ids", "bigint[]"), ("commissioner_ids", "bigint[]")]


def raises_revisions(
    columns: Sequence[str], *, networks: str = NOTHING, commissioners: str = NOTHING
) -> list[pgtrigger.Trigger]:
    """Triggers for insert, update and delete that raise revisions where any of `columns` changes.

    `networks` and `commissioners` are SELECTs of ids over `changed`, the changed rows (old and new).
    """
    listed = ", ".join(columns)
    old, new = (f"SELECT {listed} FROM {table}" for table in ("old_rows", "new_rows"))
    both = f"({old} EXCEPT ALL {new}) UNION ALL ({new} EXCEPT ALL {old})"
    return [
        _trigger("insert", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), new, networks, commissioners),
        _trigger(
            "update",
            pgtrigger.Update,
            pgtrigger.Referencing(old="old_rows", new="new_rows"),
            both,
            networks,
            commissioners,
        ),
        _trigger("delete", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), old, networks, commissioners),
    ]


def _trigger(
    name: str,
    operation: pgtrigger.Operation,
    referencing: pgtrigger.Referencing,
    changed: str,
    networks: str,
    commissioners: str,
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"raises_on_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        declare=_DECLARE,
        func=_RAISE.format(changed=changed, networks=networks, commissioners=commissioners),
    )


def says_cause(cause: str) -> pgtrigger.Trigger:
    """What a transaction that writes to the table is going to be the cause of, in words for people."""
    return pgtrigger.Trigger(
        name="says_cause",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"PERFORM set_config('networks.cause', '{cause}', true); RETURN NULL;",
    )


def truncate_raises_all() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="raises_on_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Truncate,
        func=f"""PERFORM public.networks_raise_revisions(ARRAY({EVERY_NETWORK}), ARRAY({EVERY_COMMISSIONER}));
            RETURN NULL;""",
    )


def notes_change_of_places() -> pgtrigger.Trigger:
    """So that who keeps the neighbours in mind knows when to read them again."""
    return pgtrigger.Trigger(
        name="notes_change_of_places",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func="""INSERT INTO public.networks_placeschange (id, changed_at) VALUES (1, clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET changed_at = EXCLUDED.changed_at;
            RETURN NULL;""",
    )


def tells_the_relay() -> pgtrigger.Trigger:
    """Wake whoever listens (the relay in the beat process); the message leaves with the transaction's commit."""
    return pgtrigger.Trigger(
        name="tells_the_relay",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="PERFORM pg_notify('due', ''); RETURN NULL;",
    )
