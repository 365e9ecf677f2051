"""The pages on which staff take cases through 联集派办结评: Chinese or English, forms before script.

`frame` is what all of them stand in. Then one module a page (`queue`, `sheet`, `desk`, `numbers`)
and what they are made of: `filters` (the queue's address), `forms` (a step as a form), `times`
(limits in words), `timeline`, `badges`, `words`.
"""

from maps.console.frame import Frame
from maps.console.queue import Queue, queue_page

__all__ = ["Frame", "Queue", "queue_page"]
