"""Run by a Python that has QGIS: open collections of a feature service, tell what each holds.

Usage: qgis_ogc.py ROOT USERNAME TOKEN CODES NAME…
CODES are the systems to bring the features into, as QGIS does in a project of each: 4490,4549.
"""

import json
import os
import sys

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)


def told_of(layer: QgsVectorLayer, codes: list[str]) -> dict[str, object]:
    features = list(layer.getFeatures())
    box = layer.extent()
    half = QgsRectangle(box.xMinimum(), box.yMinimum(), box.center().x(), box.yMaximum())
    part = list(layer.getFeatures(QgsFeatureRequest().setFilterRect(half)))
    shapes = {"": [bytes(one.geometry().asWkb()).hex() for one in features]}
    for code in codes:
        target = QgsCoordinateReferenceSystem.fromEpsgId(int(code))
        move = QgsCoordinateTransform(layer.crs(), target, QgsProject.instance())
        moved = [one.geometry() for one in features]
        for shape in moved:
            shape.transform(move)
        shapes[code] = [bytes(shape.asWkb()).hex() for shape in moved]
    return {
        "crs": layer.crs().authid(),
        "count": layer.featureCount(),
        "extent": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
        "fields": [field.name() for field in layer.fields()],
        "west": len(part),
        "shapes": shapes,
    }


def main(root: str, username: str, token: str, codes: str, *names: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    told = {}
    for name in names:
        words = [f"url='{root}'", f"typename='{name}'", "pagingEnabled='true'", "pageSize='40'"]
        if token:
            words += [f"username='{username}'", f"password='{token}'"]
        layer = QgsVectorLayer(" ".join(words), name, "OAPIF")
        said = layer.dataProvider().error().message() if layer.dataProvider() else ""
        told[name] = {"valid": layer.isValid(), "said": said}
        if layer.isValid():
            told[name] |= told_of(layer, [code for code in codes.split(",") if code])
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 falls over layers of this kind when it ends in order


main(*sys.argv[1:])
