// SPDX-License-Identifier: GPL-3.0-or-later
// A file of HAR that anybody may have written: exchanges, or one sentence for each that is none.
#include "fuzz/import_all.h"
#include "penstock/importer/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return penstock::fuzz::importAll(data, size); }
