"""kill -9 of the whole process group, at moments drawn by a seed: while people scan, and while it has hardly begun."""

import time

from tests.faults.scene import Scene

WHILE_STARTING = 0.1
STARTS_WITHIN = 1.5


def kill_again_and_again(scene: Scene, *, kills: int, scans: int) -> None:
    """Kills the server so many times while so many scans are acknowledged; each time it is started as it was."""
    server, phones, draw = scene.server, scene.phones, scene.draw
    for _ in range(kills):
        phones.wait_for(draw.randint(1, 2 * scans // kills))
        time.sleep(draw.random() * 0.02)
        server.kill()
        server.start()
        if draw.random() < WHILE_STARTING:
            time.sleep(draw.random() * STARTS_WITHIN)
            server.kill()
            server.start()
        server.wait_until_it_answers()
        scene.goes_on(1)
    phones.wait_for(max(1, scans - phones.acknowledged))
