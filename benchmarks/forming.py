"""The year after the invented one: every network applies again, and every practice has a user and has answered.

Two in eight applications are drafts that ask their members and a practice more, one in eight is a draft that has asked
nobody yet; the others are with their commissioners.
"""

import json
from datetime import UTC, date, datetime

from django.apps import apps
from django.db import connection
from django.db.models import Count, F, Q

from benchmarks.nation import execute
from networks.enums import MembershipState
from networks.models import NetworkValidation
from networks.services.revalidation import drain
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import add_member, make_lmc, make_user
from pcnportal.testing.pages import Stage
from practices.enums import Answer
from practices.models import Commissioner, Lmc, ParticipationNotice
from signoff.enums import ApplicationStatus, CaseKind, InvitationEnd, MailState, Matter
from signoff.models import Application, CoEditor, Invitation, OutgoingMessage, Question
from signoff.selectors.versions import content_of
from signoff.services.cases.opening import open_case

TODAY, LAST_DAY = date(2020, 6, 8), date(2020, 6, 19)  # a week after the deadline
LATE = datetime(2020, 6, 2, 9, tzinfo=UTC)
WANTED = (
    (ApplicationStatus.DRAFT, "-members"),
    (ApplicationStatus.RETURNED, "-members"),
    (ApplicationStatus.UNDER_REVIEW, "-members"),
    (ApplicationStatus.DRAFT, "members"),
)
AT = "'2020-05-11 12:00+01'::timestamptz"

# `n` is the number of a network among those of its commissioner.
LAID = f"""
INSERT INTO practices_listsize (practice_id, as_at, registered, weighted, source)
    SELECT l.practice_id, y.list_date, l.registered, l.weighted, l.source
    FROM practices_listsize l, practices_contractyear y WHERE y.code = '2020/21';

INSERT INTO accounts_user (email, name, password, is_active, is_staff, is_superuser, created_at)
    SELECT lower(code) || '@practice.example', 'User of ' || code, '!', true, false, false, {AT}
    FROM practices_practice;
INSERT INTO accounts_roleassignment (user_id, role, organisation_kind, organisation_code)
    SELECT u.id, 'PRACTICE_USER', 'PRACTICE', p.code
    FROM practices_practice p JOIN accounts_user u ON u.email = lower(p.code) || '@practice.example';

CREATE TEMP TABLE person AS
    SELECT p.id AS practice_id, u.id AS user_id, p.code, u.name
    FROM practices_practice p JOIN accounts_user u ON u.email = lower(p.code) || '@practice.example';
CREATE TEMP TABLE form AS
    SELECT network.*, y.id AS year_id, person.user_id AS lead_user,
        lead(lead_practice) OVER (ORDER BY led_by, n) AS beyond,
        (ARRAY['DRAFT', 'DRAFT', 'SUBMITTED', 'UNDER_REVIEW', 'DRAFT', 'UNDER_REVIEW', 'RETURNED', 'REQUIREMENTS_MET'])
            [1 + n % 8] AS status
    FROM (SELECT w.id AS network_id, w.reference, w.lead_commissioner_id AS led_by, min(m.practice_id) AS lead_practice,
            row_number() OVER (PARTITION BY w.lead_commissioner_id ORDER BY w.id) - 1 AS n
        FROM networks_network w JOIN networks_membership m ON m.network_id = w.id GROUP BY w.id) network
    JOIN person ON person.practice_id = lead_practice
    JOIN practices_contractyear y ON y.code = '2020/21';
CREATE TEMP TABLE asked AS
    SELECT network_id, practice_id, practice_id = lead_practice AS leads,
        CASE WHEN status = 'DRAFT' AND practice_id % 3 = 0 AND practice_id <> lead_practice THEN 'NAMED'
            ELSE 'AGREED' END AS state
    FROM form JOIN networks_membership USING (network_id) WHERE n % 8 <> 4 OR practice_id = lead_practice
    UNION ALL
    SELECT network_id, beyond, false, 'NAMED' FROM form WHERE n % 8 IN (0, 1) AND beyond IS NOT NULL;

INSERT INTO networks_networkyear (network_id, contract_year_id, standing, standing_since, submitted_on)
    SELECT network_id, year_id, CASE WHEN status IN ('DRAFT', 'RETURNED') THEN 'FORMING'
        WHEN status = 'REQUIREMENTS_MET' THEN status ELSE 'SUBMITTED' END, {AT}, NULL FROM form;
INSERT INTO networks_membership (network_id, practice_id, kind, contract_year_id, state, named_at, named_by_id, reason,
        answered_at, answered_by_id)
    SELECT network_id, practice_id, 'CORE', year_id, state, {AT}, lead_user, '',
        CASE WHEN state = 'AGREED' THEN {AT} END, CASE WHEN state = 'AGREED' THEN user_id END
    FROM form JOIN asked USING (network_id) JOIN person USING (practice_id);
INSERT INTO signoff_application (reference, network_id, contract_year_id, commissioner_id, lead_practice_id, status,
        version, contact_name, contact_email, contact_phone, created_at, created_by_id, submitted_at, submitted_by_id,
        late, changes)
    SELECT 'A-' || upper(lpad(to_hex(network_id), 6, '0')), network_id, year_id, led_by, lead_practice, status, 8,
        'Practice manager', '', '', {AT}, lead_user, CASE WHEN status <> 'DRAFT' THEN {AT} END,
        CASE WHEN status <> 'DRAFT' THEN lead_user END, false, '[]'
    FROM form;
CREATE TEMP TABLE applied AS
    SELECT form.*, a.id AS application_id, a.reference AS application, y.id AS network_year_id
    FROM form JOIN signoff_application a USING (network_id) JOIN networks_networkyear y USING (network_id);

INSERT INTO signoff_invitation (application_id, practice_id, message, sent_at, sent_by_id, expires_on, ending)
    SELECT application_id, practice_id, 'We would like to go on with you.', {AT}, lead_user, date '2020-06-19', ''
    FROM applied JOIN asked USING (network_id) WHERE NOT leads;
INSERT INTO signoff_question (invitation_id, text, asked_at, asked_by_id, reply)
    SELECT id, 'Who would be the director?', {AT}, user_id, ''
    FROM signoff_invitation JOIN person USING (practice_id) WHERE id % 3 = 0;
INSERT INTO signoff_itemsave (application_id, item, version, by_id, practice_id, at)
    SELECT application_id, item, 2, lead_user, lead_practice, {AT}
    FROM applied, unnest(ARRAY['area', 'agreement', 'clinical_director', 'payee', 'details']) item;
INSERT INTO signoff_approach (application_id, practice_id, reason, recorded_at, recorded_by_id)
    SELECT application_id, beyond, 'It went with its neighbours.', {AT}, lead_user FROM applied
    WHERE n % 8 NOT IN (0, 1) AND beyond IS NOT NULL;

INSERT INTO networks_networkarea (network_year_id, kind, codes, description)
    SELECT network_year_id, 'WARDS', ARRAY['E05000001', 'E05000002'], '' FROM applied;
INSERT INTO networks_networkagreement (network_year_id, dated_on)
    SELECT network_year_id, date '2020-05-01' FROM applied;
INSERT INTO networks_nominatedpayee (network_year_id, kind, practice_id, name)
    SELECT network_year_id, 'MEMBER_PRACTICE', lead_practice, '' FROM applied;
INSERT INTO networks_clinicaldirector (network_year_id, name, profession, practice_id, email, share)
    SELECT network_year_id, 'Dr ' || reference, 'GP', lead_practice, '', 60 FROM applied;
INSERT INTO networks_jobshare (network_year_id, name, profession, practice_id, email, share)
    SELECT network_year_id, 'Dr B ' || reference, 'Nurse', lead_practice, '', 40 FROM applied;
INSERT INTO networks_networkassociate (network_year_id, kind, name)
    SELECT network_year_id, 'PHARMACY', 'Pharmacy ' || each FROM applied, generate_series(1, 3) each;
INSERT INTO networks_agreementsignatory (network_year_id, practice_id, name, role, signed_on, own, recorded_at,
        recorded_by_id)
    SELECT network_year_id, practice_id, 'A partner', 'Partner', date '2020-05-04', true, {AT}, lead_user
    FROM applied JOIN asked USING (network_id) WHERE state = 'AGREED';

INSERT INTO signoff_statuschange (application_id, action, from_status, to_status, by_id, capacity, organisation_kind,
        organisation_code, at, reason)
    SELECT application_id, step.action, step.before, step.after, lead_user, 'PRACTICE_USER', 'PRACTICE', person.code,
        {AT}, 'As agreed.'
    FROM applied JOIN person ON person.practice_id = lead_practice JOIN (VALUES
        (1, 'SUBMIT', 'DRAFT', 'SUBMITTED', ARRAY['SUBMITTED', 'UNDER_REVIEW', 'RETURNED', 'REQUIREMENTS_MET']),
        (2, 'PICK_UP', 'SUBMITTED', 'UNDER_REVIEW', ARRAY['UNDER_REVIEW', 'RETURNED', 'REQUIREMENTS_MET']),
        (3, 'RETURN', 'UNDER_REVIEW', 'RETURNED', ARRAY['RETURNED']),
        (3, 'MARK_REQUIREMENTS_MET', 'UNDER_REVIEW', 'REQUIREMENTS_MET', ARRAY['REQUIREMENTS_MET'])
    ) step (nth, action, before, after, come) ON status = ANY(come) ORDER BY application_id, nth;
INSERT INTO signoff_changeasked (step_id, part, text)
    SELECT id, part, 'Say which.' FROM signoff_statuschange, unnest(ARRAY['area', 'payee']) part
    WHERE action = 'RETURN';
INSERT INTO signoff_hold (application_id, code, waits_for_practice_id, waits_for_body, reason, owner_id, review_on,
        placed_at, placed_by_id, release_reason)
    SELECT application_id, 'UNPLACED_PRACTICE', beyond, '', 'It has to find a network.', lead_user,
        date '2020-06-15', {AT}, lead_user, ''
    FROM applied WHERE status = 'UNDER_REVIEW' AND beyond IS NOT NULL;
INSERT INTO signoff_holdentry (hold_id, step, by_id, capacity, organisation_kind, organisation_code, at, text,
        review_on)
    SELECT h.id, 'CONTESTED', placed_by_id, 'PRACTICE_USER', 'PRACTICE', p.code, placed_at, 'It has one.', review_on
    FROM signoff_hold h JOIN signoff_application a ON a.id = application_id
    JOIN practices_practice p ON p.id = lead_practice_id;
INSERT INTO signoff_round (commissioner_id, contract_year_id, status, version)
    SELECT DISTINCT led_by, year_id, 'OPEN', 1 FROM form;

INSERT INTO practices_participationnotice (practice_id, contract_year_id, answer, branch, reason, answered_at,
        late, waits, source, recorded_by_id, recorded_at)
    SELECT p.id, y.id, said.answer, said.branch, '', said.at, said.late, said.late, 'in the portal', user_id, said.at
    FROM practices_practice p JOIN person ON practice_id = p.id JOIN practices_contractyear y ON y.code = '2020/21'
    JOIN (VALUES (1, 'JOIN', 'NO_CHANGE', {AT}, false),
        (50, 'NO_NETWORK', 'NO_NETWORK', {AT} + interval '1 day', false),
        (60, 'DECLINE', 'ENDS', {AT} + interval '22 days', true)
    ) said (one_in, answer, branch, at, late) ON p.id % one_in = 0;

INSERT INTO signoff_outgoingmessage (event, recipient_id, organisation_kind, organisation_code, matter, subject, text,
        path, at, mail, attempts, last_error)
    SELECT 'invitation:' || i.id || ':' || each, user_id, 'PRACTICE', code, 'ASKED',
        'A network asks ' || code || ' to join', '', '/', {AT}, 'SENT', 1, ''
    FROM signoff_invitation i JOIN person USING (practice_id), generate_series(1, 4) each;
INSERT INTO audit_auditevent (chain, position, at, recorded_at, capacity, organisation, action, subjects, after, reason,
        previous_hash, hash)
    SELECT c.code, 0, {AT}, {AT}, 'PRACTICE_USER', '', 'ITEM_SAVED',
        ARRAY['application:' || application, 'network:' || reference], '{{"item": "area"}}', '', '', ''
    FROM applied JOIN practices_commissioner c ON c.id = led_by, generate_series(1, 8);
"""
SUBMISSIONS = f"""
INSERT INTO signoff_submission (application_id, number, step_id, late, revision, content)
    SELECT application_id, 1, id, false, 1, %s FROM signoff_statuschange WHERE action = 'SUBMIT';
INSERT INTO signoff_comment (application_id, submission_id, by_id, capacity, organisation_kind, organisation_code, text,
        at)
    SELECT s.application_id, s.id, c.by_id, c.capacity, c.organisation_kind, c.organisation_code, 'Good.', {AT}
    FROM signoff_submission s JOIN signoff_statuschange c ON c.id = s.step_id, generate_series(1, 3)
"""
LARGEST = """
SELECT c.* FROM practices_commissioner c JOIN networks_network n ON n.lead_commissioner_id = c.id
GROUP BY c.id ORDER BY count(*) DESC, c.id LIMIT 1
"""


def lay() -> Stage:
    """In a nation that has only the year before. Returns what is of the commissioner with the most networks."""
    _set_defaults()
    execute(LAID)
    while drain():
        pass
    commissioner = Commissioner.objects.raw(LARGEST)[0]
    draft, returned, checked, again = (_application(commissioner, *which) for which in WANTED)
    with connection.cursor() as cursor:
        cursor.execute(SUBMISSIONS, [json.dumps(content_of(checked))])
    NetworkValidation.objects.filter(network=checked.network).update(size=25_000)  # so that a waiver makes sense
    stage = _stage(commissioner, draft, returned, checked, again)
    _tell(stage)
    execute("VACUUM (ANALYZE)")
    return stage


def _set_defaults() -> None:
    """The database of a measurement fills in what the portal would, so that statements give only what matters."""
    with connection.schema_editor() as editor:
        for model in (
            model for app in ("practices", "networks", "signoff") for model in apps.get_app_config(app).get_models()
        ):
            for field in model._meta.local_concrete_fields:
                if not field.null and (value := editor.effective_default(field)) is not None:
                    default = f"ALTER COLUMN {field.column} SET DEFAULT {editor.quote_value(value)}"
                    editor.execute(f"ALTER TABLE {model._meta.db_table} {default}")


def _application(commissioner: Commissioner, status: ApplicationStatus, members: str) -> Application:
    """The one with the most or the fewest members."""
    members_of = Count("network__memberships", filter=Q(network__memberships__contract_year=F("contract_year")))
    found = Application.objects.filter(commissioner=commissioner, status=status)
    chosen = (
        found.annotate(members=members_of)
        .order_by(members, "id")
        .select_related("network__lead_commissioner", "commissioner", "contract_year", "lead_practice")
    )
    return chosen[0]


def _stage(
    commissioner: Commissioner, draft: Application, returned: Application, checked: Application, again: Application
) -> Stage:
    year, lead = draft.contract_year, draft.lead_practice
    members = draft.network.memberships.filter(contract_year=year).exclude(practice=lead).select_related("practice")
    invited, agreed = (
        members.filter(state=state)[0].practice for state in (MembershipState.NAMED, MembershipState.AGREED)
    )
    uninvited = checked.lead_practice
    practices = [lead, returned.lead_practice, uninvited, again.lead_practice, invited, agreed]
    people = {each.code: User.objects.get(email=f"{each.code.lower()}@practice.example") for each in practices}
    letter = {"sent_at": draft.created_at, "sent_by": people[lead.code], "expires_on": LAST_DAY}
    Invitation.objects.create(
        application=draft, practice=uninvited, ending=InvitationEnd.WITHDRAWN, ended_at=draft.created_at, **letter
    )
    for other in Application.objects.filter(status=ApplicationStatus.DRAFT).exclude(pk=draft.pk)[:3]:
        add_member(other.network, invited, in_year=year.code)
        Invitation.objects.create(application=other, practice=invited, **letter)
    asked = Invitation.objects.get(application=draft, practice=invited)
    case, kept = (
        open_case(
            kind=CaseKind.UNPLACED,
            contract_year=year,
            practice=invited,
            summary="No home.",
            shared=shared,
            by=people[invited.code],
            at=asked.sent_at,
        )
        for shared in (True, False)
    )
    return Stage(
        draft=draft,
        returned=returned,
        checked=checked,
        again=again,
        invited=invited,
        uninvited=uninvited,
        question=Question.objects.create(
            invitation=asked, text="When?", asked_at=asked.sent_at, asked_by=people[invited.code]
        ),
        co_editor=CoEditor.objects.create(
            application=draft,
            person=people[agreed.code],
            practice=agreed,
            named_at=asked.sent_at,
            named_by=people[lead.code],
        ),
        hold=checked.holds.all()[0],
        case=case,
        kept=kept,
        late=ParticipationNotice.objects.create(
            practice=invited,
            contract_year=year,
            answer=Answer.DECLINE,
            answered_at=LATE,
            late=True,
            waits=True,
            source="in the portal",
            recorded_by=people[invited.code],
            recorded_at=LATE,
        ),
        people=people,
        officer=make_user(Role.CCG_OFFICER, commissioner.organisation, name="the officer"),
        approver=make_user(Role.CCG_APPROVER, commissioner.organisation, name="the approver"),
        lmc=make_user(Role.LMC_REVIEWER, _lmc(commissioner).organisation, name="the LMC"),
        nhse=make_user(Role.NHSE_READER, name="NHS England"),
    )


def _lmc(commissioner: Commissioner) -> Lmc:
    """Of three commissioners."""
    others = Commissioner.objects.exclude(pk=commissioner.pk)[:2]
    return make_lmc(commissioner, *others)


def _tell(stage: Stage) -> None:
    """A season's notices for each of the people."""
    people = [*stage.people.values(), stage.officer, stage.approver, stage.lmc, stage.nhse]
    OutgoingMessage.objects.bulk_create(
        OutgoingMessage(
            event=f"step:{number}",
            recipient=person,
            organisation_kind=person.assignments[0].organisation_kind,
            organisation_code=person.assignments[0].organisation_code,
            matter=Matter.APPLICATION,
            subject="A network is submitted",
            path="/",
            at=LATE,
            mail=MailState.SENT,
        )
        for person in people
        for number in range(200)
    )
