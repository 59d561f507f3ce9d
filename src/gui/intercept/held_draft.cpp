// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/held_draft.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/body_type.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kGuess = 64 * 1024;  // bytes of a body that are looked at to tell what it is

/// Of a head as text; "" where it is not there.
std::string fieldOf(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t lf = std::min(head.find('\n'), head.size());
    const std::string_view line = head.substr(0, lf);
    const std::size_t colon = line.find(':');
    if (colon != line.npos && equalsIgnoreCase(line.substr(0, colon), name)) return std::string(trimOws(line.substr(colon + 1)));
    head.remove_prefix(std::min(lf + 1, head.size()));
  }
  return {};
}

QString bytesText(std::size_t bytes) { return sizeText(bytes); }

}  // namespace

HeldDraft::HeldDraft(service::HeldItem item) : item_(std::move(item)), head_(item_.head), body_(item_.body) {}

service::HeldEdit HeldDraft::edit() const {
  service::HeldEdit out;
  if (head_ != item_.head) out.head = head_;
  if (body_ != item_.body) out.body = body_;
  return out;
}

std::optional<EditableText> HeldDraft::headText() const { return editableText(head_, mostText, true); }

std::optional<EditableText> HeldDraft::bodyText() const {
  if (!body_) return std::nullopt;
  return editableText(*body_, mostText);
}

display::Language HeldDraft::bodyLanguage() const {
  if (!body_ || body_->empty()) return display::Language::plain;
  const std::string_view begin = std::string_view(*body_).substr(0, kGuess);
  return display::languageOf(codec::guessBodyType(fieldOf(head_, "Content-Type"), begin, begin.size() == body_->size()).type);
}

HeldDraft::Shown HeldDraft::shown(View view, bool hex) const {
  Shown out;
  out.language = bodyLanguage();
  const auto head = headText();
  if (view != View::body) {
    out.head = true;
    if (!head) {
      out.text = wireText(head_, mostText);
      out.readOnly = true;
      out.notice = QStringLiteral("The head holds characters that an editor would change: it goes on as it came. Its body can be edited.");
      return out;
    }
    out.text = head->text;
    if (view == View::headers) return out;
    const auto body = bodyText();
    if (body) {
      out.text += '\n' + body->text;
    } else if (body_) {
      out.notice = QStringLiteral("The body, ") + bytesText(body_->size()) + QStringLiteral(", is no text of a bearable size: see Body.");
    } else {
      out.notice = QStringLiteral("Its body goes on as it comes: ") + QString::fromStdString(item_.whyNoBody) + '.';
    }
    return out;
  }
  if (!body_) {
    out.readOnly = true;
    out.notice = QStringLiteral("There is no body to edit: ") + QString::fromStdString(item_.whyNoBody) + QStringLiteral(". It goes on as it comes, or a file in its place.");
    return out;
  }
  const auto body = bodyText();
  if (body && !hex) {
    out.text = body->text;
    return out;
  }
  out.hex = body_->size() <= mostHex;
  out.language = display::Language::plain;
  if (out.hex) {
    out.text = hexText(*body_);
    return out;
  }
  out.readOnly = true;
  out.notice = bytesText(body_->size()) + QStringLiteral(" are too much to edit by hand: it goes on as it came, or a file in its place.");
  return out;
}

std::optional<HexProblem> HeldDraft::typeHead(const QString& text) {
  const auto head = headText();
  const auto bytes = bytesOf(text, head ? head->form : TextForm());
  if (!bytes) return HexProblem{0, QStringLiteral("The head is in ISO 8859-1 and has no place for such a character.")};
  head_ = *bytes;
  return std::nullopt;
}

std::optional<HexProblem> HeldDraft::typeBody(const QString& text, bool hex) {
  std::string bytes;
  if (hex) {
    if (auto problem = readHex(text, bytes)) return problem;
  } else {
    const auto body = bodyText();
    auto written = bytesOf(text, body ? body->form : TextForm());
    if (!written) return HexProblem{0, QStringLiteral("The body has no place for such a character.")};
    bytes = std::move(*written);
  }
  body_ = std::move(bytes);
  return std::nullopt;
}

std::optional<HexProblem> HeldDraft::type(View view, const Shown& was, const QString& text) {
  if (was.readOnly) return std::nullopt;
  if (view == View::body) return typeBody(text, was.hex);
  if (view == View::headers || !bodyText()) return typeHead(text);
  // The first empty line ends the head; without one there is no body.
  const qsizetype end = text.startsWith('\n') ? 0 : text.indexOf(QStringLiteral("\n\n"));
  const bool whole = end < 0;
  QString head = whole ? text : text.left(end);
  if (!head.endsWith('\n')) head += '\n';
  if (auto problem = typeHead(head)) return problem;
  return typeBody(whole ? QString() : text.mid(end + (end == 0 && text.startsWith('\n') ? 1 : 2)), false);
}

}  // namespace penstock::gui
