// SPDX-License-Identifier: GPL-3.0-or-later
// Forms of -F (RFC 7578), as curl writes them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::draft::curl {

struct FormPart {
  std::string name;
  std::string content;
  std::optional<std::string> filename;
  std::string type, encoder;
  std::vector<std::string> headers;
  std::vector<FormPart> files;  // of "name=@one,two": one within the other
};

/// The bytes of a file, "" where they are not there, and what it is for.
using TakeFile = std::function<std::string(const std::string& path, const std::string& purpose)>;

/// The argument of -F, or of --form-string. **Errors**: invalidArgument, unsupported (forms in forms, quoted-printable).
Result<FormPart> readFormPart(std::string_view argument, bool literal, const TakeFile& file, std::vector<std::string>& notes);

/// `formData`: what Content-Type says is multipart/form-data. `backslashes`: --form-escape.
std::string writeForm(const std::vector<FormPart>& parts, const std::string& boundary, bool formData, bool backslashes);

/// 24 dashes and 16 digits.
std::string makeBoundary();

}  // namespace penstock::draft::curl
