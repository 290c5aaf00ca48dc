from django.urls import path

from signoff.views import answer, application, apply, comments, holds, home, items, members, review, rounds

app_name = "signoff"

applicant = [
    path("applications/start/", apply.start, name="start"),
    path("applications/<str:reference>/members/", members.members, name="members"),
    path("applications/<str:reference>/members/<str:code>/remove/", members.remove, name="remove"),
    path("applications/<str:reference>/area/", items.area, name="area"),
    path("applications/<str:reference>/agreement/", items.agreement, name="agreement"),
    path("applications/<str:reference>/clinical-director/", items.clinical_director, name="clinical_director"),
    path("applications/<str:reference>/payee/", items.payee, name="payee"),
    path("applications/<str:reference>/details/", items.details, name="details"),
    path("applications/<str:reference>/answer/", answer.answer, name="answer"),
    path("applications/<str:reference>/submit/", apply.submit, name="submit"),
    path("applications/<str:reference>/submitted/", apply.submitted, name="submitted"),
    path("applications/<str:reference>/withdraw/", apply.withdraw, name="withdraw"),
]

reviewer = [
    path("applications/<str:reference>/pick-up/", review.pick_up, name="pick_up"),
    path("applications/<str:reference>/return/", review.ask_for_changes, name="return"),
    path("applications/<str:reference>/requirements-met/", review.requirements_met, name="requirements_met"),
    path("applications/<str:reference>/waiver/", review.waiver, name="waiver"),
    path("applications/<str:reference>/holds/", holds.holds, name="holds"),
    path("applications/<str:reference>/holds/<int:pk>/release/", holds.release, name="release"),
    path("applications/<str:reference>/comments/", comments.comments, name="comments"),
    path("applications/<str:reference>/history/", review.history, name="history"),
    path("commissioners/<str:code>/rounds/<slug:year>/", rounds.round_page, name="round"),
    path("commissioners/<str:code>/rounds/<slug:year>/confirm/", rounds.confirm, name="confirm"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("applications/", review.application_list, name="applications"),
    *applicant,
    *reviewer,
    path("applications/<str:reference>/", application.application, name="application"),
]
