// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes on their way into a program through a shell, beside the words of penstock/exporter/code.h.
#pragma once

#include <string>
#include <string_view>

namespace penstock::exporter {

/// A body that may stand on the command line: characters of one line, and shorter than the 128 KB that Linux gives one argument.
bool fitsArgument(std::string_view body);

/// "printf '...' | ": writes these bytes, NUL among them, to the command that follows. printf is part of every POSIX shell.
std::string pipeOf(std::string_view bytes);

}  // namespace penstock::exporter
