# Values as they lie in the program's file: no process is started.
print noon
print before_1970
print never
print too_far
print short_while
print price
print whole
print fine
print known
print empty
print *(trade*)&garbage
print/r noon
