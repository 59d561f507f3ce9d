// SPDX-License-Identifier: GPL-3.0-or-later
// One direction whose messages somebody may hold, change, leave out or add to: content in, messages to be judged, content out.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/record/edited_messages.h"
#include "record/messages/content_recoder.h"
#include "record/messages/message_encoder.h"
#include "record/messages/message_log.h"
#include "record/messages/payload_reader.h"
#include "record/messages/splitter.h"

namespace penstock::record {

/// What the data messages of a direction carry, where that is a protocol of its own, whose messages are judged in their place.
class CarriedContent {
 public:
  /// The next of it. `whole`: all that one data message carries, which is held until it is judged; else some of one that passes as it comes.
  virtual void next(std::string_view bytes, bool whole) = 0;
  /// Some of it cannot be read. Of what follows nothing is given.
  virtual void lost() = 0;

 protected:
  ~CarriedContent() = default;
};

/// An unchanged message goes on as its own bytes; an edited one is written anew. Messages keep their order, but that pings and pongs do not
/// wait behind a message that is held: whoever sent them wants to know whether the peer lives. What cannot be judged passes as it comes:
/// what breaks the rules, cannot be read, or is larger than `limit`.
/// It is also what tells the exchange of its messages and records its content, in place of a tap.
/// No clock, no waiting: whoever judges takes as long as it likes, and what is read meanwhile is the caller's to bound (hungry()).
/// Thread: the exchange's. Lifetime: within the exchange's.
class MessageEditor final : public EditedWay {
 public:
  /// What a direction speaks.
  struct Parts {
    enum class Body : unsigned char {
      content,   // the recorded body is what is fed
      payloads,  // it is the payloads of data messages, one after another
      coded,     // it is what is fed, under `coding`: payloads lie inside the messages
    };
    std::unique_ptr<MessageSplitter> splitter;
    std::unique_ptr<MessageEncoder> encoder;
    std::unique_ptr<PayloadReader> reader;
    Body body = Body::content;
    std::optional<ContentRecoder> coding{};  // all of the content is coded anew, changed or not
  };
  static constexpr std::size_t defaultLimit = 16 * 1024 * 1024;  // bytes of a message, as it came and as it reads
  static constexpr std::size_t mostAhead = 1024 * 1024;          // read behind a message that is held

  MessageEditor(model::Direction d, Parts parts, std::size_t limit = defaultLimit)
      : direction_(d), parts_(std::move(parts)), limit_(limit) {}

  /// Its data messages are neither told nor recorded: what they carry is given to `to`, which tells and records, and judges them by what
  /// becomes of it. Before anything came. Lifetime: outlives this.
  void carry(CarriedContent* to) { carried_ = to; }
  /// From now on pieces() are kept.
  void track() { tracked_ = true; }

  /// The next of what was received. Not `judged`: whatever some of it belongs to passes as it comes.
  void feed(LiveExchange& live, std::string_view content, bool judged = true);

  bool hungry() const override { return ahead_ < mostAhead; }
  std::optional<Held> held(bool pings) override;
  bool holds(bool pings) const override;
  Result<void> judge(LiveExchange& live, bool pings, MessageVerdict verdict) override;
  Result<void> inject(LiveExchange& live, const model::Message& message, std::string_view payload) override;
  bool injects() const override { return !injected_.empty(); }
  std::string take() override;
  /// How what take() gives came of what was received, in order; until the next call of this.
  struct Piece {
    std::uint64_t at = 0;         // of its first byte in the recorded body
    std::size_t in = 0, out = 0;  // bytes; 0 and some: it was added
    bool same = false;            // as it came
  };
  std::vector<Piece> pieces() { return std::exchange(pieces_, {}); }
  /// As inject(), of bytes that are a message already.
  void add(LiveExchange& live, model::Message message, std::string_view bytes, std::string_view payload);
  /// As inject(), of one that nobody is told of.
  void addUntold(LiveExchange& live, model::MessageKind kind, std::string_view payload);
  void end(LiveExchange& live) override;
  bool over() const override { return ended_ && data_.empty() && pings_.empty(); }
  void leave(LiveExchange& live) override;
  std::string_view broken() const override { return broken_; }

 private:
  struct Item {
    explicit Item(MessageLog l) : log(std::move(l)) {}
    MessageLog log;
    std::string own, payload;                             // not sent yet
    std::uint64_t ownSize = 0;                            // of all that came
    std::uint64_t readSize = 0;                           // of all that was read
    std::uint64_t offset = 0;                             // of the payload in the recorded body
    std::int64_t at = 0;                                  // when its latest bytes came
    model::MessageFlag found = model::MessageFlag::none;  // by reading the payload
    MessageVerdict verdict = MessageVerdict::pass;
    bool none = false;     // bytes of no message
    bool closed = false;   // nothing more of it will come
    bool whole = false;    // and its last byte came
    bool unseen = false;   // it is not to be judged
    bool unread = false;   // the rest of its payload is not read
    bool carries = false;  // it is another's to tell
    std::size_t given = 0; // of its payload, to that one
    std::uint64_t gone = 0;  // of its own bytes, sent on
    bool decoded = false;  // its payload was read as a whole
    bool judged = false;
    bool begun = false;  // some of it was sent
    bool seam = false;   // something else may be put behind what came of it
  };
  using Lane = std::deque<Item>;

  void split(LiveExchange& live, std::string_view content, std::uint64_t base);
  void stepped(LiveExchange& live, const MessageSplitter::Step& step, std::uint64_t base);
  Item& begin(const MessageSplitter::Step& step);
  void readControl(LiveExchange& live, Item& item, std::string_view payload);
  void readData(LiveExchange& live, Item& item, const MessageSplitter::Step& step);
  void tell(LiveExchange& live, Item& item, std::string_view payload);
  void close(Item& item, bool whole);
  void carryOn(Item& item);
  void passBetween(std::string_view bytes, bool seam);
  void flush(LiveExchange& live);
  bool flushFront(LiveExchange& live, Lane& lane);
  bool flushUnseen(Item& item);
  bool flushInjected();
  void note(std::uint64_t at, std::size_t in, std::size_t before, std::string_view own);
  void settle(LiveExchange& live, Item& item);
  Lane& lane(bool pings) { return pings ? pings_ : data_; }

  model::Direction direction_;
  Parts parts_;
  std::size_t limit_;
  Lane data_, pings_;
  Item* open_[2] = {nullptr, nullptr};  // what the splitter is inside of: data, a control frame
  std::string out_, coded_;  // ready, before and behind the coding
  std::string undecided_, piece_;
  std::string injected_;  // until there is a place for it
  std::string broken_;
  std::size_t ahead_ = 0;
  std::int64_t now_ = 0;
  bool seam_ = true;  // something else may be put behind what was sent
  CarriedContent* carried_ = nullptr;
  std::vector<Piece> pieces_;
  bool tracked_ = false, judged_ = true;
  bool ended_ = false;
  bool complete_ = true;  // the coding ended where it should
};

}  // namespace penstock::record
