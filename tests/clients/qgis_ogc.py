"""Run by a Python that has QGIS: open collections of a feature service, tell what each holds.

Usage: qgis_ogc.py ROOT USERNAME TOKEN NAME…
"""

import json
import os
import sys

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorLayer,
)


def main(root: str, username: str, token: str, *names: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    told = {}
    for name in names:
        words = [f"url='{root}'", f"typename='{name}'", "pagingEnabled='true'", "pageSize='100'"]
        if token:
            words += [f"username='{username}'", f"password='{token}'"]
        layer = QgsVectorLayer(" ".join(words), name, "OAPIF")
        found = {"valid": layer.isValid()}
        if layer.isValid():
            features = list(layer.getFeatures())
            box = QgsRectangle()
            box.setMinimal()
            for feature in features:
                box.combineExtentWith(feature.geometry().boundingBox())
            half = QgsRectangle(box.xMinimum(), box.yMinimum(), box.center().x(), box.yMaximum())
            part = list(layer.getFeatures(QgsFeatureRequest().setFilterRect(half)))
            found |= {
                "crs": layer.crs().authid(),
                "count": len(features),
                "bounds": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
                "fields": [field.name() for field in layer.fields()],
                "west": len(part),
            }
        told[name] = found
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 falls over layers of this kind when it ends in order


main(*sys.argv[1:])
