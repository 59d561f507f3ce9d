// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a program over rows and whole exchanges. Logic is Kleene's: unknown and no is no, unknown or yes is yes.
#include <algorithm>

#include "filter/program/compiled.h"
#include "filter/program/parts.h"
#include "filter/program/row_leaf.h"
#include "filter/program/whole_texts.h"
#include "penstock/model/protocol.h"

namespace penstock::filter {

struct Evaluator::Impl {
  ExpressionPtr expression;
  const Program& program;
  RowReader rows;
  const WholeSource* whole = nullptr;
  const RowSource* row = nullptr;
  Part missing = Part::none;
  bool helped = false;
  std::optional<Groups> groups;
  std::string trouble;

  Impl(ExpressionPtr e, const std::atomic<bool>* stop)
      : expression(std::move(e)), program(static_cast<const Compiled&>(*expression).program()), rows(program.memos, stop) {}

  bool isMissing(FieldId field) const {
    return any(partsOf(field).looksAt & missing) && (field != FieldId::operation || whole->operationAwaitsBody());
  }

  static Verdict of(bool b) { return b ? Verdict::yes : Verdict::no; }

  Verdict run(const Node& node) {
    switch (node.kind) {
      case Node::constant: return of(node.value);
      case Node::rowText: return rowLeaf(program.rowTexts[node.leaf]);
      case Node::rowNumber: return rowLeaf(program.rowNumbers[node.leaf]);
      case Node::wholeText: return wholeLeaf(program.wholeTexts[node.leaf]);
      case Node::negation: {
        const Verdict v = run(node.children.front());
        return v == Verdict::unknown ? v : of(v == Verdict::no);
      }
      case Node::all: {
        Verdict result = Verdict::yes;
        for (const Node& child : node.children) {
          const Verdict v = run(child);
          if (v == Verdict::no) return v;
          if (v == Verdict::unknown) result = v;
        }
        return result;
      }
      case Node::any: {
        Verdict result = Verdict::no;
        for (const Node& child : node.children) {
          const Verdict v = run(child);
          if (v == Verdict::yes) return v;
          if (v == Verdict::unknown) result = v;
        }
        return result;
      }
    }
    return Verdict::no;
  }

  template <class Leaf>
  Verdict rowLeaf(const Leaf& leaf) {
    return isMissing(leaf.field) ? Verdict::unknown : of(rows.holds(leaf, *row));
  }

  Verdict wholeLeaf(const WholeText& leaf) {
    for (const RowText& text : leaf.indexed)
      if (rows.holds(text, *row)) return Verdict::yes;
    for (const RowText& text : leaf.unindexed) {
      if (!rows.holds(text, *row)) continue;
      helped = true;
      return Verdict::yes;
    }
    if (isMissing(leaf.field)) return Verdict::unknown;
    if (!whole) return ruledOut(leaf) ? Verdict::no : Verdict::unknown;
    return of(anyText(leaf, *whole, [&](std::string_view text) {
      if (leaf.ranges.empty()) return leaf.matcher(text, rows.scratch());
      const auto number = numberIn(text);
      return number && std::any_of(leaf.ranges.begin(), leaf.ranges.end(),
                                   [&](const auto& r) { return *number >= double(r.from) && *number <= double(r.to); });
    }));
  }

  // What a row cannot have, whatever is in its bodies.
  bool ruledOut(const WholeText& leaf) {
    const auto protocol = model::Protocol(row->number(FieldId::protocol));
    switch (leaf.field) {
      case FieldId::wsText: return protocol != model::Protocol::webSocket;
      case FieldId::mqttTopic: return protocol != model::Protocol::mqtt;
      case FieldId::grpcStatus: return protocol != model::Protocol::grpc && protocol != model::Protocol::grpcWeb;
      case FieldId::json:
        return row->number(FieldId::requestSize) <= 0 && row->number(FieldId::responseSize) <= 0 &&
               row->number(FieldId::messages) <= 0;
      default: return false;
    }
  }

  void noteTrouble() {
    if (trouble.empty() && rows.scratch().surrenders())
      trouble = "the pattern " + rows.scratch().surrendered() +
                " gave up on some texts, which count as not matching: it takes too long";
  }
};

Evaluator::Evaluator(ExpressionPtr expression, const std::atomic<bool>* stop)
    : impl_(std::make_unique<Impl>(std::move(expression), stop)) {}
Evaluator::~Evaluator() = default;

Verdict Evaluator::onRow(const RowSource& row) {
  impl_->row = &row;
  impl_->whole = nullptr;
  impl_->missing = Part::none;
  impl_->helped = false;
  return impl_->run(impl_->program.root);
}

bool Evaluator::helped() const {
  return impl_->helped;
}

bool Evaluator::onWhole(const WholeSource& whole) {
  impl_->row = &whole;
  impl_->whole = &whole;
  impl_->missing = Part::none;
  return impl_->run(impl_->program.root) == Verdict::yes;
}

Verdict Evaluator::onPassing(const WholeSource& whole, Part missing) {
  impl_->row = &whole;
  impl_->whole = &whole;
  impl_->missing = missing;
  impl_->groups.reset();
  RegexScratch& scratch = impl_->rows.scratch();
  scratch.keepGroups(&impl_->groups);
  const Verdict verdict = impl_->run(impl_->program.root);
  scratch.keepGroups(nullptr);
  return verdict;
}

const std::optional<Groups>& Evaluator::groups() const { return impl_->groups; }

const std::string& Evaluator::trouble() const {
  impl_->noteTrouble();
  return impl_->trouble;
}

void Evaluator::forget() {
  impl_->rows.forget();
}

}  // namespace penstock::filter
