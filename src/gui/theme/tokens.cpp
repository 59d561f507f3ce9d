// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPalette>
#include <algorithm>
#include <iterator>

#include "gui/theme/style_sheet.h"

namespace penstock::gui {

// Shades of the sketch's colours: what is read has 4.5:1 on every ground it is read on (tests/gui/contrast_test.cpp).
Tokens lightTokens() {
  Tokens t;
  t.background = "#ffffff";
  t.alternate = "#f7f8fa";
  t.panel = "#f3f4f6";
  t.line = "#e3e5ea";
  t.hover = "#e9ebef";
  t.text = "#1c1f26";
  t.dim = "#626976";
  t.accent = "#245fe2";
  t.onAccent = "#ffffff";
  t.selection = "#e0eaff";
  t.editor = "#ffffff";
  t.ok = "#147839";
  t.redirect = "#0e728d";
  t.clientError = "#a94e08";
  t.serverError = "#c81e1e";
  t.key = "#1d4ed8";
  t.string = "#0f766e";
  t.number = "#9232e8";
  t.phaseWait = "#cbd5e1";
  t.phaseConnect = "#f59e0b";
  t.phaseTls = "#a855f7";
  t.phaseFirstByte = "#22c55e";
  t.phaseReceive = "#3b82f6";
  const char* const marks[] = {"#dc2626", "#ee7a10", "#dcb208", "#16a34a", "#2f7bf0", "#9b4df2"};
  std::copy(std::begin(marks), std::end(marks), std::begin(t.marks));
  return t;
}

Tokens darkTokens() {
  Tokens t;
  t.background = "#15181e";
  t.alternate = "#191d24";
  t.panel = "#1c2028";
  t.line = "#2a2f3a";
  t.hover = "#262b36";
  t.text = "#e5e8ee";
  t.dim = "#939ba9";
  t.accent = "#6ea0ff";
  t.onAccent = "#10141b";
  t.selection = "#203155";
  t.editor = "#11141a";
  t.ok = "#4ade80";
  t.redirect = "#38bdf8";
  t.clientError = "#fbbf24";
  t.serverError = "#f87171";
  t.key = "#8ab4ff";
  t.string = "#5eead4";
  t.number = "#c4a1ff";
  t.phaseWait = "#3a4252";
  t.phaseConnect = "#d99a2b";
  t.phaseTls = "#a672e0";
  t.phaseFirstByte = "#3fa767";
  t.phaseReceive = "#5b8def";
  const char* const marks[] = {"#f26d6d", "#f0923f", "#dcbd42", "#43c777", "#5c9bff", "#b586fa"};
  std::copy(std::begin(marks), std::end(marks), std::begin(t.marks));
  return t;
}

QPalette palette(const Tokens& t) {
  QPalette p;
  p.setColor(QPalette::Window, t.panel);
  p.setColor(QPalette::WindowText, t.text);
  p.setColor(QPalette::Base, t.background);
  p.setColor(QPalette::AlternateBase, t.alternate);
  p.setColor(QPalette::Text, t.text);
  p.setColor(QPalette::Button, t.panel);
  p.setColor(QPalette::ButtonText, t.text);
  p.setColor(QPalette::BrightText, t.serverError);
  p.setColor(QPalette::Highlight, t.selection);
  p.setColor(QPalette::HighlightedText, t.text);
  p.setColor(QPalette::Link, t.accent);
  p.setColor(QPalette::LinkVisited, t.accent);
  p.setColor(QPalette::PlaceholderText, t.dim);
  p.setColor(QPalette::ToolTipBase, t.panel);
  p.setColor(QPalette::ToolTipText, t.text);
  p.setColor(QPalette::Light, t.background);
  p.setColor(QPalette::Midlight, t.line);
  p.setColor(QPalette::Mid, t.line);
  p.setColor(QPalette::Dark, t.line);
  p.setColor(QPalette::Shadow, t.line);
  p.setColor(QPalette::Disabled, QPalette::Text, t.dim);
  p.setColor(QPalette::Disabled, QPalette::WindowText, t.dim);
  p.setColor(QPalette::Disabled, QPalette::ButtonText, t.dim);
  return p;
}

}  // namespace penstock::gui
