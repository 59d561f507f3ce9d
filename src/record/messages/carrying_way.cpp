// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/carrying_way.h"

#include <algorithm>
#include <utility>

namespace penstock::record {

using model::Message;
using model::MessageKind;
using Piece = MessageEditor::Piece;

CarryingWay::CarryingWay(LiveExchange& live, model::Direction d, MessageEditor::Parts webSocket, MessageEditor::Parts carried)
    : live_(live), direction_(d), outer_(d, std::move(webSocket)), inner_(d, std::move(carried)) {
  outer_.carry(this);
  inner_.track();
}

/// Within a call of the other editor, which is not to be asked anything meanwhile.
void CarryingWay::next(std::string_view bytes, bool whole) {
  Cell& cell = cells_.emplace_back();
  cell.is = whole ? Cell::Is::held : Cell::Is::passing;
  cell.from = bodyOf(live_, direction_).size;
  cell.left = bytes.size();
  cell.to = cell.from + cell.left;
  if (cells_.size() == 1) done_ = std::max(done_, cell.from);
  inner_.feed(live_, bytes, whole);
}

void CarryingWay::lost() {
  lost_ = true;
  inner_.end(live_);
  live_.did({model::Did::messagesNotListed, "a WebSocket message cannot be read, and so not what it carries"});
}

void CarryingWay::feed(LiveExchange& live, std::string_view content) {
  outer_.feed(live, content);
  settle(live);
}

void CarryingWay::end(LiveExchange& live) {
  outer_.end(live);
  inner_.end(live);
  settle(live);
}

CarryingWay::Cell* CarryingWay::cellAt(std::uint64_t at) {
  const auto found = std::find_if(cells_.begin(), cells_.end(), [&](const Cell& c) { return c.from <= at && at < c.to; });
  return found == cells_.end() ? nullptr : &*found;
}

/// What became of some of what is carried.
void CarryingWay::absorb(const Piece& piece, std::string_view out) {
  const bool overtakes = piece.at != done_;
  std::uint64_t at = piece.at;
  Cell* cell = nullptr;
  for (const std::uint64_t end = at + piece.in; at < end;) {
    cell = cellAt(at);
    if (!cell) return;  // all that is carried came in cells
    const std::uint64_t n = std::min(end, cell->to) - at;
    cell->left -= n;
    at += n;
    if (piece.same && !overtakes) {
      if (cell->is == Cell::Is::held) cell->out.append(out.substr(0, std::size_t(n)));
      out.remove_prefix(std::size_t(n));
    } else {
      cell->changed = true;
    }
  }
  if (overtakes)
    overtake(out);
  else
    cell->out.append(out);
  advance(piece);
}

void CarryingWay::advance(const Piece& piece) {
  if (piece.at != done_) {
    overtook_.emplace(piece.at, piece.in);
    return;
  }
  done_ += piece.in;
  while (!overtook_.empty() && overtook_.begin()->first == done_) {
    done_ += overtook_.begin()->second;
    overtook_.erase(overtook_.begin());
  }
}

void CarryingWay::overtake(std::string_view out) {
  Cell& added = cells_.emplace_front();
  added.is = Cell::Is::added;
  added.out = out;
}

/// Between two messages of what is carried: in the middle of a data message, or between two of these as well.
void CarryingWay::absorbAdded(std::string_view out) {
  auto place = std::find_if(cells_.begin(), cells_.end(), [](const Cell& c) { return c.left > 0; });
  if (place != cells_.end() && place->begun() && place->is == Cell::Is::held) {
    place->changed = true;
    place->out.append(out);
    return;
  }
  if (place != cells_.end() && place->begun()) ++place;
  Cell added;
  added.is = Cell::Is::added;
  added.out = out;
  cells_.insert(place, std::move(added));
}

/// Data messages of which all is known go on.
void CarryingWay::settle(LiveExchange& live) {
  const auto pieces = inner_.pieces();
  const std::string bytes = inner_.take();
  std::string_view out = bytes;
  for (const Piece& piece : pieces) {
    if (piece.in > 0)
      absorb(piece, out.substr(0, piece.out));
    else
      absorbAdded(out.substr(0, piece.out));
    out.remove_prefix(piece.out);
  }
  for (; !cells_.empty() && cells_.front().left == 0; cells_.pop_front()) {
    Cell& cell = cells_.front();
    if (cell.is == Cell::Is::held && !settleHeld(live, cell)) return;
    if (cell.is == Cell::Is::added) outer_.addUntold(live, MessageKind::binary, cell.out);
  }
}

/// False: another is before it.
bool CarryingWay::settleHeld(LiveExchange& live, Cell& cell) {
  auto held = outer_.held(false);
  if (!held || !isData(held->message.kind)) return false;
  MessageVerdict verdict = MessageVerdict::pass;
  if (cell.changed) {
    verdict = cell.out.empty() ? MessageVerdict::drop : MessageVerdict::edited;
    held->payload = std::move(cell.out);
  }
  const auto judged = outer_.judge(live, false, verdict);  // a data message may have any length
  static_cast<void>(judged);
  return true;
}

CarryingWay::Whose CarryingWay::whose(bool pings) const {
  if (asked_[pings] != Whose::nobodys) return asked_[pings];
  const bool own = outer_.holds(pings) && (pings || cells_.empty());
  return own ? Whose::outer : inner_.holds(pings) ? Whose::inner : Whose::nobodys;
}

bool CarryingWay::holds(bool pings) const { return whose(pings) != Whose::nobodys; }

std::optional<EditedWay::Held> CarryingWay::held(bool pings) {
  asked_[pings] = whose(pings);
  if (asked_[pings] == Whose::nobodys) return std::nullopt;
  return (asked_[pings] == Whose::outer ? outer_ : inner_).held(pings);
}

Result<void> CarryingWay::judge(LiveExchange& live, bool pings, MessageVerdict verdict) {
  auto done = (whose(pings) == Whose::outer ? outer_ : inner_).judge(live, pings, verdict);
  if (done) asked_[pings] = Whose::nobodys;
  settle(live);
  return done;
}

Result<void> CarryingWay::inject(LiveExchange& live, const Message& message, std::string_view payload) {
  const bool control = message.kind == MessageKind::ping || message.kind == MessageKind::pong || message.kind == MessageKind::close;
  auto done = control || lost_ ? outer_.inject(live, message, payload) : inner_.inject(live, message, payload);
  settle(live);
  return done;
}

void CarryingWay::add(LiveExchange& live, Message message, std::string_view bytes) {
  inner_.add(live, std::move(message), bytes, bytes);
  settle(live);
}

void CarryingWay::leave(LiveExchange& live) {
  end(live);
  inner_.leave(live);
  cells_.clear();
  outer_.leave(live);
}

}  // namespace penstock::record
