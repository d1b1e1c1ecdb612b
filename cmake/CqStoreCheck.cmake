# cq_add_store_check(NAME <module's name> URL <url> [TEST_NAME <name>])
#
# Adds the CTest test <name>, else store-check-<module's name>: the conformance kit, run on the module
# that cq_add_store_module(NAME ...) builds. URL says what the kit's stores are opened on; {directory}
# in it stands for a new, empty directory, and {number} for a number that no other store gets.
function(cq_add_store_check)
endfunction()
