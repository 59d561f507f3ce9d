// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of a WebSocket that carries another protocol (MQTT 5, section 6): judged are the messages of that one.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "record/messages/message_editor.h"

namespace penstock::record {

/// What one carries lies in the data messages of the other, one after another, and needs no more respect their bounds than those of packets
/// of TCP. A data message goes on as its own frames when all that it carries turned out to be the same; else as one with what became of
/// that, or not at all. Pings, pongs and closes are the WebSocket's, and judged as such; what overtakes in what is carried has a message of
/// its own.
/// A data message that is not held any more, since it is too large or breaks the rules, passes with all that it carries. Once one cannot be
/// read, what follows are the WebSocket's messages.
/// Thread: the exchange's. Lifetime: within the exchange's.
class CarryingWay final : public EditedWay, private CarriedContent {
 public:
  CarryingWay(LiveExchange& live, model::Direction d, MessageEditor::Parts webSocket, MessageEditor::Parts carried);
  CarryingWay(const CarryingWay&) = delete;
  CarryingWay& operator=(const CarryingWay&) = delete;

  void feed(LiveExchange& live, std::string_view content);
  /// One of ours of what is carried, as it is on the wire.
  void add(LiveExchange& live, model::Message message, std::string_view bytes);

  bool hungry() const override { return outer_.hungry() && inner_.hungry(); }
  std::optional<Held> held(bool pings) override;
  bool holds(bool pings) const override;
  Result<void> judge(LiveExchange& live, bool pings, MessageVerdict verdict) override;
  Result<void> inject(LiveExchange& live, const model::Message& message, std::string_view payload) override;
  bool injects() const override { return outer_.injects() || inner_.injects(); }
  std::string take() override { return outer_.take(); }
  void end(LiveExchange& live) override;
  bool over() const override { return outer_.over() && inner_.over(); }
  void leave(LiveExchange& live) override;
  std::string_view broken() const override { return outer_.broken().empty() ? inner_.broken() : outer_.broken(); }

 private:
  /// What one data message carries, or some of one that passes as it comes, or what was added between two.
  struct Cell {
    enum class Is : unsigned char { held, passing, added } is = Is::held;
    std::uint64_t from = 0, to = 0;  // of what is carried
    std::uint64_t left = 0;          // bytes of it that nothing became of yet
    std::string out;                 // what became of the others
    bool changed = false;
    bool begun() const { return left < to - from; }
  };
  void next(std::string_view bytes, bool whole) override;
  void lost() override;
  void settle(LiveExchange& live);
  void absorb(const MessageEditor::Piece& piece, std::string_view out);
  void absorbAdded(std::string_view out);
  void overtake(std::string_view out);
  Cell* cellAt(std::uint64_t at);
  void advance(const MessageEditor::Piece& piece);
  bool settleHeld(LiveExchange& live, Cell& cell);
  static bool isData(model::MessageKind k) { return k == model::MessageKind::text || k == model::MessageKind::binary; }
  /// Whose message is next in that lane.
  enum class Whose : unsigned char { nobodys, outer, inner };
  Whose whose(bool pings) const;

  LiveExchange& live_;  // whose tap it belongs to
  model::Direction direction_;
  MessageEditor outer_, inner_;
  std::deque<Cell> cells_;
  std::uint64_t done_ = 0;                        // of what is carried, all before this is known
  std::map<std::uint64_t, std::size_t> overtook_;  // behind that
  Whose asked_[2] = {Whose::nobodys, Whose::nobodys};  // by lane: whose was given to be judged
  bool lost_ = false;
};

}  // namespace penstock::record
