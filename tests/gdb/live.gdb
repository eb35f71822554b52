# A stop in a function that a map calls, one behind a stage that waits, and one when all is done.
break stop_here
break stop_there
run
backtrace
python gdb.newest_frame().older().select()
info args row
python
frame = gdb.newest_frame()
while frame.name() != "main":
    frame = frame.older()
frame.select()
# What is not made yet is shown somehow, without a fault.
assert "Exception" not in gdb.execute("info locals", to_string=True)
end
print hot
set leat-frames all
backtrace 4
set leat-frames on
delete 1
continue
backtrace
python gdb.newest_frame().older().select()
info args row
delete
break stop_here
continue
python gdb.newest_frame().older().select()
print done
print mistake

set leat-frames off
backtrace
