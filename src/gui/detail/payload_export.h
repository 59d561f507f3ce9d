// SPDX-License-Identifier: GPL-3.0-or-later
// A message's payload on its way out of the window: to the clipboard, to a file. Runs on a worker.
#pragma once

#include <QString>
#include <memory>
#include <string>

#include "gui/detail/jobs.h"
#include "penstock/display/payload_format.h"
#include "penstock/model/body_reader.h"

namespace penstock::gui {

struct PayloadSource {
  std::shared_ptr<const model::BodyReader> reader;  // null: nothing is kept
  std::string coding;                                 // content coding to take off
  display::PayloadFormat format = {};                          // what of it people mean by payload
};

enum class PayloadForm { natural, text, hex };  // natural: text where it is text, else hexadecimal

/// More than this is for a file.
constexpr std::uint64_t kMostCopied = 16u << 20;

struct CopiedPayload {
  QString text;
  QString problem;  // one sentence; then there is no text
};
CopiedPayload copyPayload(const PayloadSource& source, PayloadForm form, const CancelToken& token);

/// Writes all of it, decoded; of an event its data, of a PUBLISH what was published, when they are not too large. "" or
/// one sentence; a file that could not be written whole is not left behind.
QString savePayload(const PayloadSource& source, const QString& path, const CancelToken& token);

}  // namespace penstock::gui
