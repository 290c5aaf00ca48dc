"""An invented England of any size, for trying the portal at national scale. No name or code in it is a real one."""
