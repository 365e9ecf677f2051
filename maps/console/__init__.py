"""The pages on which staff take cases through 联集派办结评, in Chinese or English.

`frame` is what all of them stand in, `doors` where its head leads to. Then one module a page and
what they are made of: `filters` (the queue's address), `forms` and `fields` (a step as a form),
`turns` (whose turn it is), `timeline`, `times` (limits in words), `badges`. Forms come first,
scripts only add to them.
"""

from maps.console.alarms import Alarms, alarms_page
from maps.console.campaigns import (
    CampaignLine,
    CampaignSheet,
    NewCampaign,
    PlaceLine,
    campaign_page,
    campaigns_page,
    new_campaign_page,
)
from maps.console.categories import CategoryForm, categories_page, category_page
from maps.console.conflicts import Conflicts, conflicts_page
from maps.console.dashboards import Board, dashboard_page
from maps.console.desk import Desk, desk_page, similar_lines, similar_part
from maps.console.doors import DOORS, Door
from maps.console.filters import Filters
from maps.console.forms import Typed
from maps.console.frame import Frame, Lang, Said, problem_page
from maps.console.numbers import Numbers, numbers_page
from maps.console.queue import Line, Queue, queue_page
from maps.console.sheet import Contact, Sheet, Similar, sheet_page
from maps.console.shifts import Shifts, shifts_page
from maps.console.specialists import (
    GridTeam,
    Member,
    TeamForm,
    specialists_page,
    team_page,
)
from maps.console.visits import (
    Covered,
    Visit,
    VisitFilters,
    Visits,
    VisitSheet,
    Walk,
    visit_page,
    visits_page,
    walk_page,
)

__all__ = [
    "DOORS",
    "Alarms",
    "Board",
    "CampaignLine",
    "CampaignSheet",
    "CategoryForm",
    "Conflicts",
    "Contact",
    "Covered",
    "Desk",
    "Door",
    "Filters",
    "Frame",
    "GridTeam",
    "Lang",
    "Line",
    "Member",
    "NewCampaign",
    "Numbers",
    "PlaceLine",
    "Queue",
    "Said",
    "Sheet",
    "Shifts",
    "Similar",
    "TeamForm",
    "Typed",
    "Visit",
    "VisitFilters",
    "VisitSheet",
    "Visits",
    "Walk",
    "alarms_page",
    "campaign_page",
    "campaigns_page",
    "categories_page",
    "category_page",
    "conflicts_page",
    "dashboard_page",
    "desk_page",
    "new_campaign_page",
    "numbers_page",
    "problem_page",
    "queue_page",
    "sheet_page",
    "shifts_page",
    "similar_lines",
    "similar_part",
    "specialists_page",
    "team_page",
    "visit_page",
    "visits_page",
    "walk_page",
]
