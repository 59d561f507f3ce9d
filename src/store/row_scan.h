// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the index as an expression sees them.
#pragma once

#include <memory>

#include "penstock/store/row_scan.h"
#include "store/row_index.h"

namespace penstock::store {

std::unique_ptr<RowScan> scanOf(const RowIndex& index);

}  // namespace penstock::store
