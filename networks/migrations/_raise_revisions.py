"""The function that raises revisions, as the first migration made it."""

WITHOUT_CAUSE = """
CREATE OR REPLACE FUNCTION public.networks_raise_revisions(network_ids bigint[], commissioner_ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(commissioner_ids) > 0 THEN
        PERFORM 1 FROM public.practices_commissioner WHERE id = ANY(commissioner_ids)
            ORDER BY id FOR NO KEY UPDATE;
        WITH raised AS (
            UPDATE public.practices_commissioner SET revision = revision + 1
            WHERE id = ANY(commissioner_ids) RETURNING id, revision)
        INSERT INTO public.networks_commissionerdue (commissioner_id, wanted_revision, due_at, attempts, last_error)
        SELECT id, revision, clock_timestamp(), 0, '' FROM raised ORDER BY id
        ON CONFLICT (commissioner_id) DO UPDATE SET wanted_revision = EXCLUDED.wanted_revision,
            due_at = EXCLUDED.due_at, attempts = 0, last_error = '';
    END IF;
    IF cardinality(network_ids) > 0 THEN
        PERFORM 1 FROM public.networks_network WHERE id = ANY(network_ids) ORDER BY id FOR NO KEY UPDATE;
        WITH raised AS (
            UPDATE public.networks_network SET revision = revision + 1
            WHERE id = ANY(network_ids) RETURNING id, revision)
        INSERT INTO public.networks_networkdue (network_id, wanted_revision, due_at, attempts, last_error)
        SELECT id, revision, clock_timestamp(), 0, '' FROM raised ORDER BY id
        ON CONFLICT (network_id) DO UPDATE SET wanted_revision = EXCLUDED.wanted_revision,
            due_at = EXCLUDED.due_at, attempts = 0, last_error = '';
    END IF;
END $$;
"""
