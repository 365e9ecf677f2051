/** From this width on the panels stand open beside what is shown. */
export const WIDE_PX = 900;
const BESIDE = { paddingTopLeft: [322, 12], paddingBottomRight: [224, 30] };
/** On narrow screens what is shown begins below the closed panels. */
const BELOW = { paddingTopLeft: [12, 226], paddingBottomRight: [12, 30] };

interface Room {
  paddingTopLeft: [number, number];
  paddingBottomRight: [number, number];
}

/** Return how much of a map of some width the panels take at its edges, in pixels. */
export const room = (width: number): Room => (width >= WIDE_PX ? BESIDE : BELOW) as Room;
