"""What sight says to people: Chinese first, then English."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.sight.rounds import CameraRounds, CentreRound


def round_too_long(one: "CentreRound", rounds: "CameraRounds") -> str:
    """Return that a centre cannot go through its cameras as often as asked, with the arithmetic."""
    shared_zh = f" ÷ {rounds.operators} 人" if rounds.operators > 1 else ""
    shared = f" / {rounds.operators} operators" if rounds.operators > 1 else ""
    return (
        f"{one.centre}：{one.cameras} 个摄像头 × {rounds.view_s:g} 秒{shared_zh} = "
        f"{one.round_min:.1f} 分钟，超过要求的 {one.interval_min:g} 分钟，按 "
        f"{one.round_min:.1f} 分钟计。 "
        f"{one.centre}: {one.cameras} cameras x {rounds.view_s:g} s{shared} = "
        f"{one.round_min:.1f} min, more than the {one.interval_min:g} min asked; counted as "
        f"{one.round_min:.1f} min."
    )


def cameras_left_out(cameras: int) -> str:
    """Return that cameras without a centre count for nothing."""
    return (
        f"{cameras} 个摄像头没有所属中心，无人轮巡，不计入。 "
        f"{cameras} cameras belong to no centre: nobody looks at them, they count for nothing."
    )


NO_GROUND = (
    "没有可计算的公共地面：请补充边界、小区或道路。 "
    "No public ground: add a boundary, compounds or streets."
)


def ground_seen(public_m2: float, feet_m2: float, cameras_m2: float) -> str:
    """Return how much public ground feet and cameras see."""
    feet, cameras = feet_m2 / public_m2, cameras_m2 / public_m2
    return (
        f"公共地面 {public_m2:,.0f} 平方米，其中步巡看得到 {feet:.1%}，"
        f"轮巡的摄像头看得到 {cameras:.1%}。 "
        f"Of {public_m2:,.0f} m² of public ground guards on foot see {feet:.1%} and cameras that "
        f"are looked at {cameras:.1%}."
    )


def dead(never_m2: float, late_m2: float, public_m2: float) -> str:
    """Return how much is dead, and why."""
    dead_m2 = never_m2 + late_m2
    return (
        f"死角 {dead_m2:,.0f} 平方米（{dead_m2 / public_m2:.1%}）：从未看到 {never_m2:,.0f}，"
        f"看到但超过规定间隔 {late_m2:,.0f}。 "
        f"Dead corners {dead_m2:,.0f} m² ({dead_m2 / public_m2:.1%}): {never_m2:,.0f} never seen, "
        f"{late_m2:,.0f} seen later than the limit."
    )


def slivers(count: int, area_m2: float, least_m2: float) -> str:
    """Return what was counted but not drawn."""
    return (
        f"另有 {count} 块小于 {least_m2:g} 平方米的碎片共 {area_m2:,.0f} 平方米，计入面积，不画。 "
        f"{count} slivers below {least_m2:g} m², {area_m2:,.0f} m² in all, are counted but not "
        "drawn."
    )


def spot(number: int, removes_m2: float) -> str:
    """Return a spot that a round should take in."""
    return (
        f"建议 {number}：在此增设巡更点，经过旁边道路时拐入查看，"
        f"消除死角 {removes_m2:,.0f} 平方米。 "
        f"Suggestion {number}: a checkpoint here, a detour off the street beside it each time that "
        f"is walked, removes {removes_m2:,.0f} m² of dead ground."
    )


def camera(
    number: int, removes_m2: float, azimuth_deg: float, fov_deg: float, range_m: float
) -> str:
    """Return a camera that should be put up."""
    return (
        f"建议 {number}：墙上加装摄像头，朝向 {azimuth_deg:.0f}°，视场 {fov_deg:.0f}°，"
        f"可视 {range_m:g} 米，消除死角 {removes_m2:,.0f} 平方米。 "
        f"Suggestion {number}: a camera on this wall, facing {azimuth_deg:.0f}°, {fov_deg:.0f}° "
        f"wide, {range_m:g} m far, removes {removes_m2:,.0f} m² of dead ground."
    )
