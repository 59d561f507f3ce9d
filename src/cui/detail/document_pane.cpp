// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/document_pane.h"

#include <algorithm>
#include <utility>

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
  // Of the others there is something to draw, or to unfold.
  for (const display::BodyView view : body.fitting)
    if (view != display::BodyView::image && view != display::BodyView::tree) out.views.push_back(view);
  if (body.document) {
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

void DocumentPane::show(Load load, bool same) {
  loading_ = true;
  if (!same) {
    shown_ = {};
    layOut_.cancel();
    text_.set(nullptr, false);
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
  if (loading_ && !shown_.document && !shown_.bytes) canvas.put(area.x, y, "…", {Look::dim}, area.right());
  text_.draw(canvas, {area.x, y, area.width, std::max(area.bottom() - y, 0)});
}

}  // namespace penstock::cui
