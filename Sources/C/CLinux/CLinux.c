// The header holds everything; a target needs one source file.
#include "CLinux.h"
