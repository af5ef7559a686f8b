"""Where things are counted that can be done too often: in the memory of the process, or shared by several."""
