from xieshou.cli import main

main()
