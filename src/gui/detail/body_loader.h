// SPDX-License-Identifier: GPL-3.0-or-later
// From recorded bytes to something to look at: reads, takes codings off, guesses, lays out. Runs on a worker.
#pragma once

#include <QImage>
#include <QString>
#include <memory>
#include <string>

#include "gui/detail/jobs.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/content_coding.h"
#include "penstock/display/code_lexer.h"
#include "penstock/display/payload_format.h"
#include "penstock/display/text_document.h"
#include "penstock/model/body_reader.h"

namespace penstock::gui {

/// Their numbers are remembered: a new one comes last.
enum class BodyView { automatic, text, json, image, hex, hexReceived, protobuf, mqtt };
constexpr BodyView kLastView = BodyView::mqtt;
/// "Auto", "Text", ...
QString toText(BodyView view);

/// So much of a body is shown at once; the person may ask for the rest, up to `kAllBytes`.
constexpr std::uint64_t kFirstBytes = 8u << 20;
constexpr std::uint64_t kAllBytes = 512u << 20;

struct BodyRequest {
  std::shared_ptr<const model::BodyReader> reader;  // null: nothing is kept
  model::Body body;
  model::ExchangeState state = model::ExchangeState::complete;
  std::string contentType, contentEncoding;  // fields of the head; several Content-Encoding lines joined by commas
  bool anyHead = true;                       // false: the message itself never came
  display::PayloadFormat format;
  QString instead;                        // words to show instead, whatever there is; "" shows the body
  QString noun = QStringLiteral("body");  // what it is called in sentences
  QString notice;                         // what else there is to say; "" for nothing
  BodyView view = BodyView::automatic;
  std::uint64_t limit = kFirstBytes;
};

struct LoadedBody {
  codec::BodyGuess guess;
  BodyView shown = BodyView::text;  // never automatic
  QString pill;                     // "JSON · because content-type and it parses"
  QString coding;                   // "gzip · 1.2 KB → 5.4 KB"; "" where no coding was taken off
  QString message;                  // instead of a body: "No body"
  QStringList notices;              // sentences for the bar above the body
  bool warning = false;             // one of them is about something wrong
  bool mayLoadAll = false;
  bool mayLoadSchema = false;  // names of its fields are not known
  bool coded = false;          // a coding was declared, so "as received" differs
  display::TextDocumentPtr document;
  display::Language language = display::Language::plain;
  QImage image;
  /// The decoded bytes, when that is all of them: what Hex shows. Null: Hex reads the recorded ones.
  std::shared_ptr<const std::string> bytes;
};

LoadedBody loadBody(const BodyRequest& request, const CancelToken& token);

/// Lays out what is not written as text: Protocol Buffers, MQTT. `cut`: `bytes` are only the beginning. False where the
/// view asked for, or the bytes, want none of it.
bool showFormat(const BodyRequest& request, const std::string& bytes, bool cut, const CancelToken& token,
                LoadedBody& out);

struct LoadedRaw {
  display::TextDocumentPtr document;
  std::size_t headBytes = 0;
  display::Language language = display::Language::plain;
  QStringList notices;
};
/// Head and body as they were received. `head`: the head's own bytes.
LoadedRaw loadRaw(const std::string& head, const BodyRequest& request, const CancelToken& token);

}  // namespace penstock::gui
