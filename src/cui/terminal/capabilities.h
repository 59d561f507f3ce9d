// SPDX-License-Identifier: GPL-3.0-or-later
// What terminfo says of the terminal. Apart, since its header makes macros of the commonest words.
#pragma once

#include <string>

namespace penstock::cui {

/// By $TERM; false: it is not known. Thread: the one that draws, as all here.
bool readCapabilities(int descriptor);
/// Of the terminal that was read last.
bool hasCapability(const char* name);
/// What it is to be sent for that; "" for nothing.
std::string capabilityBytes(const char* name);

}  // namespace penstock::cui
