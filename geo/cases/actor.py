"""Who takes a step: a person (or the system) in one role."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal[
    "guard",
    "grid_worker",
    "dispatcher",
    "department",
    "manager",
    "analyst",
    "admin",
    "resident",
    "system",
]
ROLES: tuple[Role, ...] = get_args(Role)
ROLE_NAMES: dict[Role, tuple[str, str]] = {
    "guard": ("保安", "guard"),
    "grid_worker": ("网格员", "grid worker"),
    "dispatcher": ("调度员", "dispatcher"),
    "department": ("责任部门", "department"),
    "manager": ("社区管理者", "manager"),
    "analyst": ("分析员", "analyst"),
    "admin": ("系统管理员", "admin"),
    "resident": ("居民", "resident"),
    "system": ("系统", "system"),
}
"""What people call the roles: Chinese, English."""


@dataclass(frozen=True)
class Actor:
    """Somebody in a role.

    Parameters
    ----------
    name
        Stable and unique: the account's id; for a resident the secret of the link to the case,
        hashed. Four eyes are told apart by it, whatever the role.
    role
        One role; who has two acts in one at a time.
    department
        Code of the department, of role `department` only.
    grids
        Ids of the grids a grid worker looks after.
    """

    name: str
    role: Role
    department: str | None = None
    grids: frozenset[str] = frozenset()


SYSTEM = Actor("system", "system")
