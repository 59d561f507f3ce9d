// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are known by their first bytes, and what their heads tell: nothing of them is run, drawn or unpacked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

enum class FileFamily : std::uint8_t { image, font, document, archive, audio, video, program, database };

struct FileFact {
  std::string name;   // "Size", "Family", "Entries"
  std::string value;  // the file's own texts may hold anything: valid UTF-8, one line, 200 bytes at most
  bool operator==(const FileFact&) const = default;
};

struct FileSummary {
  FileFamily family = FileFamily::document;
  std::string name;  // "WOFF2 font", "PDF document", "PNG image"
  std::vector<FileFact> facts;
};

/// Nothing where the bytes are of no format that is known. `bytes`: the file or its beginning, of which what the head needs is looked at (and
/// of an archive its list of entries, as far as it is there); `size`: of the whole. Time: linear in what it lists, which is bounded.
std::optional<FileSummary> fileSummary(std::string_view bytes, std::uint64_t size);

}  // namespace penstock::codec
