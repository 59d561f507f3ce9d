// SPDX-License-Identifier: GPL-3.0-or-later
// Names of encodings as the Encoding Standard of the WHATWG has them (4.2), which is how browsers read a label.
#pragma once

#include <string_view>

namespace penstock::codec {

/// The encoding's name in lower case ("windows-1252" of " Latin1"); "" for a label that is none, and for those of the encoding
/// `replacement`, which reads every text as one U+FFFD: nobody learns anything from that here. Lifetime: static.
std::string_view encodingOfLabel(std::string_view label);

}  // namespace penstock::codec
