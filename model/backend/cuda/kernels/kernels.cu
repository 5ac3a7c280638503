// All kernels of the backend; tools/cubin compiles this file for each architecture.
#include "rows.h"
#include "linear.h"
#include "wgmma.h"
#include "nearest.h"
#include "attend.h"
