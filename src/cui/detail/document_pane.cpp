// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/document_pane.h"

#include <algorithm>
#include <utility>

#include "penstock/codec/media_type.h"
#include "penstock/display/answer.h"
#include "penstock/display/format.h"

namespace penstock::cui {
namespace {

void addNotice(ShownText& out, const std::string& sentence) { out.notice += (out.notice.empty() ? "" : " ") + sentence; }

}  // namespace

ShownText shownBody(const display::BodyRequest& request, const CancelToken& token) {
  const display::LoadedBody body = display::loadBody(request, token);
  ShownText out;
  out.about = body.message.empty() ? body.pill : display::wireText(body.message);
  if (!body.coding.empty()) out.about += " · " + body.coding;
  out.notice = display::joinedNotices(body.notices);
  out.warning = body.warning;
  out.mayBeBomb = body.mayBeBomb;
  if (body.mayLoadAll) out.mayLoad = body.mayBeBomb ? display::kAnywayBytes : display::kAllBytes;
  for (const display::BodyView view : body.fitting)
    if (view != display::BodyView::image) out.views.push_back(view);
  if (body.tree) {
    out.tree = std::make_shared<display::TreeRows>(body.tree);
  } else if (body.document) {
    out.document = shownDocument(*body.document, token);
  } else if (body.message.empty() && body.bytes) {
    out.bytes = body.bytes;
  } else if (body.message.empty() && request.reader) {
    auto bytes = request.reader->read(0, std::size_t(request.limit));
    if (bytes && bytes->size() < request.reader->size()) addNotice(out, "Showing the first " + display::sizeText(bytes->size()) + ".");
    if (!bytes) addNotice(out, display::sentenceText(bytes.error().message));
    if (bytes) out.bytes = std::make_shared<const std::string>(std::move(*bytes));
  }
  return out;
}

ShownText shownRaw(const std::string& head, const display::BodyRequest& request, const CancelToken& token) {
  const display::LoadedRaw raw = display::loadRaw(head, request, token);
  ShownText out;
  out.notice = display::joinedNotices(raw.notices);
  if (raw.document) out.document = shownDocument(*raw.document, token);
  return out;
}

ShownText shownAnswer(const display::BodyRequest& request, const CancelToken& token) {
  ShownText out;
  const auto framing = codec::answerFramingOf(codec::mediaType(request.contentType));
  if (!framing || !request.reader) return out;
  display::AnswerFollower follower(*framing, request.contentEncoding);
  const display::ShownAnswer shown = follower.follow(*request.reader, request.state != model::ExchangeState::pending, token);
  out.about = shown.summary;
  out.notice = display::joinedNotices(shown.notices);
  out.warning = shown.warning;
  if (shown.document) out.document = shownDocument(*shown.document, token);
  return out;
}

ShownText shownRecords(const display::BodyRequest& request, const CancelToken& token) {
  constexpr std::uint64_t first = 64u << 20;  // decoded bytes that are listed at once
  ShownText out;
  if (!request.reader) return out;
  const auto form = display::recordForm(request.contentType, request.contentEncoding, *request.reader, token);
  if (!form) return out;
  const std::uint64_t limit = std::max(request.limit, first);
  display::RecordTable::Read read = display::RecordTable::read(*request.reader, request.contentEncoding, *form, limit, token);
  out.records = std::move(read.table);
  out.about = display::countText(out.records->rows()) + (out.records->rows() == 1 ? " record" : " records");
  out.notice = display::joinedNotices(read.notices);
  if (read.cut) addNotice(out, "The records of the first " + display::sizeText(limit) + " are listed.");
  if (read.cut && limit < display::kAllBytes) out.mayLoad = display::kAllBytes;
  return out;
}

void DocumentPane::show(Load load, bool same) {
  loading_ = true;
  if (!same) {
    shown_ = {};
    layOut_.cancel();
    text_.set(nullptr, false);
    tree_.set(nullptr, false);
    records_.set(nullptr, false);
  }
  load_.start(shell_.reader(), std::move(load), alive_.wrap([this, same](ShownText shown) {
    loading_ = false;
    shown_ = std::move(shown);
    layOut(same);
    shell_.redraw();
  }));
}

void DocumentPane::layOut(bool same) {
  laid_ = true;
  tree_.set(shown_.tree, same);
  records_.set(shown_.records, same);
  if (!shown_.document) return text_.set(shown_.bytes ? hexRows(shown_.bytes) : nullptr, same);
  layOut_.start(
      shell_.reader(),
      [document = shown_.document, cells = std::size_t(std::max(cells_, 1))](const CancelToken& token) { return fitDocument(*document, cells, token); },
      alive_.wrap([this, same](display::TextDocumentPtr fitted) {
        text_.set(rowsOf(std::move(fitted)), same);
        shell_.redraw();
      }));
}

void DocumentPane::draw(Canvas& canvas, Area area) {
  if (std::exchange(cells_, area.width) != area.width && laid_ && shown_.document) layOut(true);
  int y = area.y;
  if (!shown_.about.empty()) canvas.put(area.x, y++, shown_.about, {Look::dim}, area.right());
  if (!shown_.notice.empty())
    for (const std::string& piece : wrapped(shown_.notice, std::size_t(std::max(area.width, 1))))
      if (y < area.y + 4) canvas.put(area.x, y++, piece, {shown_.warning ? Look::warn : Look::dim}, area.right());
  if (loading_ && !shown_.document && !shown_.bytes && !shown_.tree && !shown_.records) canvas.put(area.x, y, "…", {Look::dim}, area.right());
  const Area below{area.x, y, area.width, std::max(area.bottom() - y, 0)};
  if (shown_.tree) return tree_.draw(canvas, below);
  if (shown_.records) return records_.draw(canvas, below);
  text_.draw(canvas, below);
}

bool DocumentPane::key(const Key& key) {
  if (shown_.tree) return tree_.key(key);
  return shown_.records ? records_.key(key) : text_.key(key);
}

std::vector<KeyHint> DocumentPane::keys() const {
  if (shown_.tree) return tree_.keys();
  return shown_.records ? records_.keys() : text_.keys();
}

std::string DocumentPane::foundText() const {
  if (shown_.tree) return tree_.foundText();
  return shown_.records ? records_.foundText() : text_.foundText();
}

}  // namespace penstock::cui
