// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/messages_pane.h"

#include <algorithm>

#include "cui/detail/payload_page.h"
#include "penstock/display/format.h"
#include "penstock/display/message_text.h"

namespace penstock::cui {

MessagesPane::MessagesPane(Shell& shell)
    : shell_(shell),
      pages_(shell.inbox().post(), {alive_.wrap([this](std::uint64_t, std::uint64_t) {
                                      problem_.clear();
                                      shell_.redraw();
                                    }),
                                    alive_.wrap([this](const std::string& why) {
                                      problem_ = display::sentenceText(why);
                                      shell_.redraw();
                                    })}) {}

void MessagesPane::setExchange(const model::ExchangePtr& exchange) {
  const bool same = exchange && exchange_ && exchange->id == exchange_->id;
  exchange_ = exchange;
  if (!exchange_) return;
  if (same) return pages_.refresh();
  names_ = display::namesFor(*exchange_, shell_.backend().schema(*exchange_));
  scroll_.follow();
  pages_.open(shell_.capture()->recording(), exchange_->id);
}

void MessagesPane::drawMessage(Canvas& canvas, const Area& line, const model::Message& message, bool chosen) const {
  const bool up = message.direction == model::Direction::toServer;
  const int right = line.right();
  canvas.putRight(line.x, line.y, display::countText(message.index + 1), {Look::dim}, std::min(line.x + 7, right));
  canvas.put(line.x + 8, line.y, up ? "→" : "←", {up ? Look::notice : Look::good, true}, right);
  canvas.put(line.x + 10, line.y, display::kindLabel(message), {Look::key}, std::min(line.x + 22, right));
  canvas.putRight(line.x + 22, line.y, display::sizeText(message.size), {}, std::min(line.x + 31, right));
  int x = line.x + 32;
  if (line.width > 100) {
    canvas.putRight(x, line.y, "+" + display::durationText(message.at), {Look::dim}, std::min(x + 11, right));
    x += 12;
  }
  for (const display::MessagePill& pill : display::pillsOf(message, exchange_->state == model::ExchangeState::pending))
    x = canvas.put(x, line.y, pill.text + " ", {pill.warning ? Look::warn : Look::dim}, right);
  canvas.put(x, line.y, display::previewText(message, names_), {}, right);
  if (chosen) canvas.highlight(line.x, line.y, line.width, {Look::plain, false, true});
}

void MessagesPane::draw(Canvas& canvas, Area area) {
  list_ = area;
  if (!exchange_) return;
  if (!problem_.empty() && area.height > 1) {
    canvas.put(area.x, area.y, problem_, {Look::bad}, area.right());
    list_ = {area.x, area.y + 1, area.width, area.height - 1};
  }
  scroll_.fit(std::size_t(exchange_->messages), std::size_t(std::max(list_.height, 1)));
  if (exchange_->messages == 0) canvas.put(list_.x, list_.y, "No messages yet.", {Look::dim}, list_.right());
  std::vector<std::uint64_t> wanted;
  for (int i = 0; i < list_.height; ++i) {
    const std::uint64_t index = scroll_.first() + std::uint64_t(i);
    if (index >= exchange_->messages) break;
    if (const std::uint64_t page = index / display::MessagePages::kPage; wanted.empty() || wanted.back() != page) wanted.push_back(page);
    const Area line{list_.x, list_.y + i, list_.width, 1};
    if (const model::Message* message = pages_.at(index))
      drawMessage(canvas, line, *message, index == scroll_.at());
    else
      canvas.put(line.x + 8, line.y, pages_.isAnswered(index) ? "It is no longer kept." : "…", {Look::dim}, line.right());
  }
  pages_.want(std::move(wanted));
}

void MessagesPane::openChosen() {
  const model::Message* message = exchange_ ? pages_.at(scroll_.at()) : nullptr;
  if (message) shell_.open(std::make_unique<PayloadPage>(shell_, exchange_, *message, names_));
}

bool MessagesPane::key(const Key& key) {
  if (key.code == Key::click || key.code == Key::doubleClick) {
    const std::size_t at = scroll_.first() + std::size_t(std::max(key.y - list_.y, 0));
    if (!list_.has(key.x, key.y) || !exchange_ || at >= exchange_->messages) return false;
    scroll_.choose(at);
    if (key.code == Key::doubleClick) openChosen();
    return true;
  }
  if (key.code == Key::enter) {
    openChosen();
    return true;
  }
  return scroll_.key(key);
}

}  // namespace penstock::cui
