/** Does something when a marker is clicked, or chosen by keyboard: Leaflet lets it be reached by Tab, and no more. */
export function chosen(marker: L.Marker, act: () => void): void {
  marker.on("click", act);
  marker.on("keydown", ({ originalEvent }: L.LeafletKeyboardEvent) => {
    if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
    originalEvent.preventDefault();
    act();
  });
}
