// SPDX-License-Identifier: GPL-3.0-or-later
// A command line as the words that a shell would hand to curl.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/draft/curl_command.h"

namespace penstock::draft::curl {

struct ShellWords {
  std::vector<std::string> words;    // behind the word "curl"
  std::optional<std::string> input;  // what a pipe, a here-string or a here-document brings to standard input, where that is known
  std::string inputFile;             // what it comes from; "": not from a file
  std::vector<std::string> notes;
};

/// Not `guess`.
Shell guessShell(std::string_view command);
/// `""` within quotes, as browsers once copied for Windows: nobody writes that for another shell.
bool hasDoubledQuotes(std::string_view command);

/// The first command of curl in it. **Errors**: invalidArgument: a quote that does not end, no curl.
Result<ShellWords> shellWords(std::string_view command, Shell shell);

/// Commands and the operators between them.
struct Segment {
  std::vector<std::string> words;
  std::optional<std::string> hereString;    // of <<<, less its line end
  std::optional<std::string> hereDocument;  // of <<, with its line ends
  std::string inputFile;                  // of <
  std::string separator;                  // what ends it: ";", "|", "&", "&&", "\n", ...; "" at the end
};
// The two ways of quoting.
Result<std::vector<Segment>> posixSegments(std::string_view command, std::vector<std::string>& notes);
Result<std::vector<Segment>> cmdSegments(std::string_view command);

/// What printf writes for this format, which names no arguments.
std::string printed(std::string_view format);
/// An escape of $'..' or printf: `text` begins behind the backslash. Appends what it means and gives how many bytes it took.
std::size_t appendEscape(std::string& out, std::string_view text);

}  // namespace penstock::draft::curl
