// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/message_editor.h"

#include <algorithm>

#include "penstock/base/clock.h"
#include "record/messages/mqtt_connection.h"

namespace penstock::record {

using model::Message;
using model::MessageFlag;
using model::MessageKind;
using Step = MessageSplitter::Step;

namespace {

constexpr std::size_t scratchSize = 16 * 1024;  // on the stack
constexpr std::size_t itemCost = 512;           // of memory, beside its bytes
constexpr std::size_t controlKept = 4096;       // of a control frame's payload; an honest one has 125 bytes at most
/// Of a message beyond the limit: as many times what came may be made of it, which honest content hardly is.
constexpr std::uint64_t honestRatio = 32;

bool isPing(const Message& m) {
  const codec::MqttType type = mqttTypeOf(m);
  return m.kind == MessageKind::ping || m.kind == MessageKind::pong || type == codec::MqttType::pingreq || type == codec::MqttType::pingresp;
}

/// It breaks the rules.
bool isOdd(const Message& m) { return any(m.flags & MessageFlag::malformed) || m.kind == MessageKind::bytes; }

/// As a judge sees it.
Message shownOf(Message m, bool decoded) {
  if (decoded) m.flags = MessageFlag(unsigned(m.flags) & ~unsigned(MessageFlag::encoded));
  return m;
}

}  // namespace

void MessageEditor::feed(LiveExchange& live, std::string_view content, bool judged) {
  judged_ = judged;
  now_ = live.sinceStart(steadyNow());
  const std::uint64_t base = bodyOf(live, direction_).size;
  if (parts_.body != Parts::Body::payloads) live.record(direction_, content);
  if (!parts_.coding) {
    split(live, content, base);
  } else if (!parts_.coding->decode(content, [&](std::string_view block) { split(live, block, 0); })) {
    broken_ = parts_.coding->problem();
  }
  for (Item* item : open_)
    if (item) item->log.tell(live);
}

/// `base`: where `content` lies in the recorded body, if it does.
void MessageEditor::split(LiveExchange& live, std::string_view content, std::uint64_t base) {
  char scratch[scratchSize];
  while (!content.empty()) {
    const Step step = parts_.splitter->step(content, scratch);
    const std::string_view own = content.substr(0, step.consumed);
    content.remove_prefix(step.consumed);
    base += step.consumed;
    if (step.before) passBetween(std::exchange(undecided_, {}), false);
    passBetween(own.substr(0, step.before), step.seam || step.begin);
    undecided_.append(own.substr(step.before));
    if (!step.undecided && step.before < step.consumed) stepped(live, step, base);
  }
  flush(live);
}

void MessageEditor::end(LiveExchange& live) {
  if (ended_) return;
  if (parts_.coding) complete_ = parts_.coding->finish([&](std::string_view block) { split(live, block, 0); });
  ended_ = true;
  for (Item*& item : open_)
    if (item) close(*std::exchange(item, nullptr), false);
  passBetween(std::exchange(undecided_, {}), false);
  flush(live);
}

void MessageEditor::leave(LiveExchange& live) {
  end(live);
  for (Lane* all : {&data_, &pings_}) {
    for (Item& item : *all) {
      if (item.none) continue;
      item.verdict = item.begun ? MessageVerdict::pass : MessageVerdict::drop;
      settle(live, item);
    }
    all->clear();
  }
}

std::string MessageEditor::take() {
  if (!parts_.coding) return std::exchange(out_, {});
  parts_.coding->flush(coded_);
  if (over() && std::exchange(complete_, false)) parts_.coding->end(coded_);
  return std::exchange(coded_, {});
}

/// A step about a message. `base`: how much of the content came up to its end.
void MessageEditor::stepped(LiveExchange& live, const Step& step, std::uint64_t base) {
  Item*& open = open_[step.control ? 1 : 0];
  if (step.begin) {
    if (open) close(*open, false);  // another took its place
    open = &begin(step);
    open->offset = parts_.body == Parts::Body::payloads ? bodyOf(live, direction_).recorded : base - step.payload.size();
  }
  if (!open) {  // the rest of one that a close frame cut off
    passBetween(std::exchange(undecided_, {}), step.seam);
    return;
  }
  Item& item = *open;
  item.own += undecided_;
  item.ownSize += undecided_.size();
  undecided_.clear();
  item.at = now_;
  item.seam = step.seam;
  item.unseen |= !judged_;
  if (step.control)
    readControl(live, item, step.payload);
  else
    readData(live, item, step);
  if (!step.end) return;
  open = nullptr;
  close(item, true);
  if (step.nothing) {
    item.log.drop();
    item.none = true;
  }
  item.log.tell(live);
}

MessageEditor::Item& MessageEditor::begin(const Step& step) {
  Message m;
  parts_.splitter->describe(m);
  if (step.control) {
    // Behind a close frame nothing is sent: what is unfinished before it stays so, and does not hold it up.
    if (!isPing(m) && open_[0]) close(*std::exchange(open_[0], nullptr), false);
    return lane(isPing(m)).emplace_back(MessageLog(direction_, parts_.body == Parts::Body::payloads ? controlKept : 0));
  }
  Item& item = data_.emplace_back(MessageLog(direction_, parts_.body == Parts::Body::coded ? insideLimit : 0));
  item.unseen = !parts_.reader->begin(m);
  if (item.unseen) item.found = MessageFlag::encoded;
  item.carries = carried_ != nullptr;
  if (item.carries) item.log.mute();
  return item;
}

void MessageEditor::readControl(LiveExchange& live, Item& item, std::string_view payload) {
  item.readSize += payload.size();
  if (item.payload.size() < controlKept) item.payload.append(payload.substr(0, controlKept - item.payload.size()));
  tell(live, item, payload);
}

void MessageEditor::readData(LiveExchange& live, Item& item, const Step& step) {
  using State = PayloadReader::State;
  piece_.clear();
  const std::uint64_t honest = std::max<std::uint64_t>(limit_, honestRatio * item.ownSize);
  const auto most = std::size_t(honest - std::min(honest, item.readSize));
  State state = item.unread ? State::good : parts_.reader->feed(step.payload, piece_, most);
  if (step.end && !item.unread && state == State::good) state = parts_.reader->end(piece_, most);
  if (state == State::damaged) item.found |= MessageFlag::malformed;
  if (state == State::tooMuch) {
    parts_.reader->leave();
    item.unread = true;
    item.found |= MessageFlag::cut;
  }
  item.readSize += piece_.size();
  item.unseen |= state != State::good || std::max(item.readSize, item.ownSize) > limit_;
  item.payload += piece_;
  if (parts_.body == Parts::Body::payloads && !item.carries) live.record(direction_, piece_);
  tell(live, item, piece_);
  item.unseen |= item.log.isOpen() && isOdd(item.log.message());
  carryOn(item);
}

/// What is known of what it carries, to whom it is carried.
void MessageEditor::carryOn(Item& item) {
  if (!item.carries || !carried_) return;
  if (any(item.found & (MessageFlag::encoded | MessageFlag::malformed | MessageFlag::cut))) {
    std::exchange(carried_, nullptr)->lost();
  } else if (item.unseen) {
    carried_->next(std::string_view(item.payload).substr(item.given), false);
    item.given = item.payload.size();
  } else if (item.closed) {
    carried_->next(item.payload, true);
  }
}

/// What is known of a message now. `payload`: the next of it.
void MessageEditor::tell(LiveExchange& live, Item& item, std::string_view payload) {
  if (!parts_.splitter->known()) return;
  const bool first = !item.log.isOpen();
  if (first) {
    item.log.begin(live, now_, item.offset);
    payload = item.payload;
  }
  item.log.payload(payload);
  Message& m = item.log.message();
  parts_.splitter->describe(m);
  m.flags |= item.found;
  if (parts_.body == Parts::Body::payloads) m.size = item.readSize;
  if (first) item.log.tell(live);  // before another gets its index
}

void MessageEditor::close(Item& item, bool whole) {
  const Message& m = item.log.message();
  item.closed = true;
  item.whole = whole;
  item.unseen |= !whole || isOdd(m);
  if (!item.unseen) {
    item.payload.resize(std::size_t(std::min<std::uint64_t>(item.payload.size(), m.size)));
    if (any(m.flags & MessageFlag::encoded)) item.decoded = parts_.reader->readWhole(item.payload, limit_);
    item.unseen = any(m.flags & MessageFlag::encoded) && !item.decoded;
  }
  carryOn(item);
  if (item.unseen) return;
  parts_.reader->show(m, item.payload);
  if (!parts_.encoder->goesWithDropped(m, item.own)) return;
  item.verdict = MessageVerdict::drop;
  item.judged = true;
}

void MessageEditor::passBetween(std::string_view bytes, bool seam) {
  if (bytes.empty()) return;
  if (data_.empty() || !data_.back().none) {
    data_.emplace_back(MessageLog(direction_));
    data_.back().none = data_.back().closed = true;
  }
  data_.back().own += bytes;
  data_.back().seam = seam;
}

void MessageEditor::flush(LiveExchange& live) {
  while (broken_.empty() && (flushFront(live, data_) || flushFront(live, pings_) || flushInjected())) continue;
  if (parts_.coding) parts_.coding->encode(std::exchange(out_, {}), coded_);
  ahead_ = 0;
  for (const Lane* lane : {&data_, &pings_})
    for (const Item& item : *lane) ahead_ += item.own.size() + item.payload.size() + itemCost;
  if (!data_.empty()) ahead_ -= data_.front().own.size() + data_.front().payload.size() + itemCost;
}

/// True: it is out of the way.
bool MessageEditor::flushFront(LiveExchange& live, Lane& lane) {
  if (lane.empty()) return false;
  Item& item = lane.front();
  if (&lane == &pings_ && !seam_) {
    // There is a place for it behind the frame under way, unless that has no end.
    if (!ended_ || !data_.empty() || !item.closed || (!item.unseen && !item.judged)) return false;
    item.verdict = MessageVerdict::drop;
  } else if (ended_ && seam_ && !item.seam && !(&lane == &data_ ? pings_ : data_).empty()) {
    return false;  // it is cut off inside a frame: the last of all
  } else if (item.unseen && !item.none) {
    if (!flushUnseen(item) || !item.closed) return false;
  } else if (!item.closed || (!item.none && !item.judged)) {
    return false;
  } else if (item.none) {
    const std::size_t before = out_.size();
    out_ += item.own;
    seam_ = item.seam;
    note(item.offset, item.own.size(), before, item.own);
  } else {
    const std::size_t before = out_.size();
    if (item.verdict == MessageVerdict::edited) out_ += item.own;
    if (item.verdict == MessageVerdict::pass)
      parts_.encoder->pass(out_, shownOf(item.log.message(), item.decoded), item.own, item.payload, true);
    if (item.verdict != MessageVerdict::drop) seam_ = true;
    note(item.offset, std::size_t(item.ownSize), before, item.verdict == MessageVerdict::pass ? item.own : std::string_view());
  }
  settle(live, item);
  lane.pop_front();
  return true;
}

/// What came of it goes on as it is. False: that cannot be.
bool MessageEditor::flushUnseen(Item& item) {
  const Message& m = item.log.message();
  const bool anew = parts_.encoder->sentAnew(m);
  if (anew && (item.unread || any(item.found & (MessageFlag::encoded | MessageFlag::malformed)))) {
    broken_ = "a message behind one that was changed cannot be read, and so not be compressed anew";
    return false;
  }
  const std::size_t before = out_.size();
  parts_.encoder->pass(out_, m, item.own, item.payload, item.whole);
  note(item.offset + item.gone, item.own.size(), before, item.own);
  item.gone += item.own.size();
  item.begun = true;
  item.given = 0;
  item.own.clear();
  item.payload.clear();
  seam_ = anew || item.seam;
  return true;
}

bool MessageEditor::flushInjected() {
  const bool inside = !seam_ || (!data_.empty() && data_.front().begun);
  if (injected_.empty() || inside) return false;
  const std::size_t before = out_.size();
  out_ += std::exchange(injected_, {});
  note(0, 0, before, {});
  return true;
}

/// So much of what came is done with, and `out_` goes on from `before`.
void MessageEditor::note(std::uint64_t at, std::size_t in, std::size_t before, std::string_view own) {
  if (!tracked_) return;
  const std::string_view out = std::string_view(out_).substr(before);
  if (in > 0 || !out.empty()) pieces_.push_back({at, in, out.size(), in == out.size() && out == own});
}

/// Nothing more happens to it.
void MessageEditor::settle(LiveExchange& live, Item& item) {
  MessageLog& log = item.log;
  if (item.verdict == MessageVerdict::edited) log.message().flags |= MessageFlag::edited;
  if (item.verdict == MessageVerdict::drop) log.message().flags |= MessageFlag::dropped;
  if (item.whole || log.message().kind == MessageKind::bytes)
    log.complete(live, item.at);
  else
    log.abandon(live, item.at);
}

bool MessageEditor::holds(bool pings) const {
  const Lane& all = pings ? pings_ : data_;
  if (all.empty()) return false;
  const Item& item = all.front();
  return item.closed && !item.none && !item.unseen && !item.judged;
}

std::optional<MessageEditor::Held> MessageEditor::held(bool pings) {
  if (!holds(pings)) return std::nullopt;
  Item& item = lane(pings).front();
  return Held{shownOf(item.log.message(), item.decoded), item.payload};
}

Result<void> MessageEditor::judge(LiveExchange& live, bool pings, MessageVerdict verdict) {
  Item& item = lane(pings).front();
  const Message m = shownOf(item.log.message(), item.decoded);
  if (verdict == MessageVerdict::edited) {
    std::string bytes;
    if (auto written = parts_.encoder->append(bytes, m, item.payload, item.own); !written) return written;
    item.own = std::move(bytes);
    item.seam = true;
  } else if (verdict == MessageVerdict::drop) {
    parts_.encoder->drop(m, item.own);
  }
  item.verdict = verdict;
  item.judged = true;
  flush(live);
  return {};
}

Result<void> MessageEditor::inject(LiveExchange& live, const Message& message, std::string_view payload) {
  if (ended_) return makeError(ErrorCode::cancelled, "that direction has ended");
  Message m = message;
  m.flags = MessageFlag::injected;
  std::string bytes;
  if (auto written = parts_.encoder->append(bytes, m, payload, {}); !written) return written;
  add(live, std::move(m), bytes, payload);
  return {};
}

void MessageEditor::add(LiveExchange& live, Message message, std::string_view bytes, std::string_view payload) {
  if (ended_) return;
  injected_ += bytes;
  now_ = live.sinceStart(steadyNow());
  MessageLog log(direction_, insideLimit);
  log.begin(live, now_);
  log.message().kind = message.kind;
  log.message().flags = MessageFlag::injected;
  log.message().code = message.code;
  log.message().label = std::move(message.label);
  log.message().size = payload.size();
  log.message().wireSize = bytes.size();
  log.payload(payload);
  log.complete(live, now_);
  flush(live);
}

void MessageEditor::addUntold(LiveExchange& live, MessageKind kind, std::string_view payload) {
  Message m;
  m.kind = kind;
  m.flags = MessageFlag::injected;
  if (ended_ || !parts_.encoder->append(injected_, m, payload, {})) return;
  flush(live);
}

}  // namespace penstock::record
