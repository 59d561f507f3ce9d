// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/terminal/terminal.h"

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "cui/terminal/capabilities.h"
#include "cui/terminal/signals.h"
#include "penstock/base/printable.h"
#include "penstock/codec/base64.h"

namespace penstock::cui {
namespace {

constexpr int pasteBegins = KEY_MAX + 1, pasteEnds = KEY_MAX + 2, escapeMs = 50;
constexpr std::size_t mostCopied = 74'000;  // bytes of Base64: what xterm takes
constexpr std::chrono::milliseconds doubleClick{400};
constexpr std::string_view pasteOn = "\x1b[?2004h", pasteOff = "\x1b[?2004l";

/// Colours of 256, and of 8: readable on dark and on light ground.
struct Colors {
  short many, few;
};
constexpr std::array<Colors, looks> colorsOf{{{-1, -1},
                                              {244, -1},
                                              {67, COLOR_CYAN},
                                              {67, COLOR_CYAN},
                                              {71, COLOR_GREEN},
                                              {68, COLOR_BLUE},
                                              {172, COLOR_YELLOW},
                                              {167, COLOR_RED},
                                              {167, COLOR_RED},
                                              {172, COLOR_YELLOW},
                                              {178, COLOR_YELLOW},
                                              {71, COLOR_GREEN},
                                              {68, COLOR_BLUE},
                                              {133, COLOR_MAGENTA}}};

void writeNow(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (n <= 0) return;
    bytes.remove_prefix(std::size_t(n));
  }
}

/// Of a terminal without UTF-8.
char32_t plain(char32_t c) {
  switch (c) {
    case U'—': return U'-';
    case U'·': return U'.';
    case U'…': return U'~';
    case U'▌': return U'|';
    case U'→': return U'>';
    case U'←': return U'<';
    default: return c < 0x80 ? c : U'?';
  }
}

std::optional<Key> special(int code) {
  switch (code) {
    case KEY_ENTER: return Key{Key::enter};
    case KEY_BACKSPACE: return Key{Key::backspace};
    case KEY_DC: return Key{Key::erase};
    case KEY_UP: return Key{Key::up};
    case KEY_DOWN: return Key{Key::down};
    case KEY_LEFT: return Key{Key::left};
    case KEY_RIGHT: return Key{Key::right};
    case KEY_HOME:
    case KEY_FIND: return Key{Key::home};
    case KEY_END:
    case KEY_SELECT: return Key{Key::end};
    case KEY_PPAGE: return Key{Key::pageUp};
    case KEY_NPAGE: return Key{Key::pageDown};
    case KEY_BTAB: return Key{Key::backTab};
    default: return std::nullopt;
  }
}

Key typed(wint_t c) {
  switch (c) {
    case '\r':
    case '\n': return {Key::enter};
    case '\t': return {Key::tab};
    case 27: return {Key::escape};
    case 8:
    case 127: return {Key::backspace};
    default: break;
  }
  if (c < 32) return {Key::control, char32_t(c == 0 ? U' ' : U'a' + c - 1)};
  return letter(char32_t(c));
}

}  // namespace

Result<void> checkTerminal() {
  if (!::isatty(STDIN_FILENO) || !::isatty(STDOUT_FILENO))
    return makeError(ErrorCode::unsupported, "--mode cui needs a terminal on standard input and output; without one there is --mode headless");
  const char* const name = std::getenv("TERM");
  if (!readCapabilities(STDOUT_FILENO) || !hasCapability("cup"))
    return makeError(ErrorCode::unsupported, "--mode cui cannot draw on this terminal: TERM is " +
                                                 (name && *name ? "\"" + printable(name) + "\", which is unknown or cannot place a cursor" : "not set"));
  return {};
}

Terminal::Terminal() {
  ::tcgetattr(STDIN_FILENO, &before_);
  utf8_ = std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0;
  ::newterm(nullptr, stdout, stdin);
  ::set_escdelay(escapeMs);
  ::cbreak();
  ::noecho();
  ::nonl();
  ::keypad(stdscr, TRUE);
  ::nodelay(stdscr, TRUE);
  ::intrflush(stdscr, FALSE);
  modern_ = hasCapability("kmous");
  const char* const without = std::getenv("NO_COLOR");
  if (!(without && *without) && ::has_colors()) {
    ::start_color();
    colors_ = COLORS >= 8;
    const short ground = ::use_default_colors() == OK ? -1 : COLOR_BLACK;
    for (int look = 1; colors_ && look < looks; ++look) {
      const Colors& color = colorsOf[std::size_t(look)];
      const short ink = COLORS >= 256 ? color.many : color.few;
      ::init_pair(short(look), ink < 0 && ground == COLOR_BLACK ? COLOR_WHITE : ink, ground);
    }
  }
  if (modern_) {
    ::mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, nullptr);
    ::mouseinterval(0);
    ::define_key("\x1b[200~", pasteBegins);
    ::define_key("\x1b[201~", pasteEnds);
  }
  switchPaste(true);
  prepareCrash();
}

Terminal::~Terminal() {
  leave();
  restoreOnCrash(STDOUT_FILENO, {}, before_);
}

void Terminal::prepareCrash() {
  std::string bytes;
  if (modern_) bytes += "\x1b[?1006l\x1b[?1000l" + std::string(pasteOff);
  for (const char* const capability : {"sgr0", "rmkx", "cnorm", "rmcup"}) bytes += capabilityBytes(capability);
  bytes += "\r\n";
  restoreOnCrash(STDOUT_FILENO, bytes, before_);
}

void Terminal::switchPaste(bool on) {
  if (modern_) writeNow(on ? pasteOn : pasteOff);
}

int Terminal::columns() const { return std::max(COLS, 1); }
int Terminal::rows() const { return std::max(LINES, 1); }

void Terminal::resize() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return;
  ::resizeterm(std::min<int>(size.ws_row, 1000), std::min<int>(size.ws_col, 2000));
  forget();
}

void Terminal::forget() {
  painted_.reset();
  ::clearok(stdscr, TRUE);
}

Terminal::Attributes Terminal::attributesOf(Style style) const {
  Attributes out;
  if (style.bold) out.bits |= A_BOLD;
  if (style.reverse) out.bits |= A_REVERSE;
  if (style.underline) out.bits |= A_UNDERLINE;
  if (colors_)
    out.pair = short(style.look);
  else if (style.look == Look::bad || style.look == Look::warn)
    out.bits |= A_BOLD;
  return out;
}

void Terminal::paintCell(int x, int y, const Cell& cell) {
  std::array<wchar_t, 4> text{};
  std::size_t size = 0;
  text[size++] = wchar_t(utf8_ ? cell.glyph.c : plain(cell.glyph.c));
  if (utf8_)
    for (const char32_t mark : cell.glyph.marks)
      if (mark) text[size++] = wchar_t(mark);
  const Attributes attributes = attributesOf(cell.style);
  cchar_t out{};
  if (::setcchar(&out, text.data(), attr_t(attributes.bits), attributes.pair, nullptr) != OK) return;
  ::mvadd_wch(y, x, &out);
  if (!utf8_ && cell.glyph.width == 2) ::mvadd_wch(y, x + 1, &out);
}

void Terminal::paint(const Canvas& canvas) {
  const bool whole = !painted_ || painted_->columns() != canvas.columns() || painted_->rows() != canvas.rows();
  for (int y = 0; y < std::min(canvas.rows(), rows()); ++y) {
    for (int x = 0; x < std::min(canvas.columns(), columns()); ++x) {
      const Cell& cell = canvas.at(x, y);
      if (cell.glyph.width == 0 || (!whole && painted_->at(x, y) == cell)) continue;
      if (cell.glyph.width == 2 && x + 1 >= columns()) continue;
      paintCell(x, y, cell);
    }
  }
  painted_ = canvas;
  const auto& cursor = canvas.cursor();
  ::curs_set(cursor ? 1 : 0);
  if (cursor) ::move(cursor->second, cursor->first);
  ::refresh();
}

std::optional<Key> Terminal::mouse() {
  MEVENT event{};
  if (::getmouse(&event) != OK) return Key{};
  Key key{Key::none, 0, event.x, event.y};
  if (event.bstate & BUTTON4_PRESSED) {
    key.code = Key::wheelUp;
  } else if (event.bstate & BUTTON5_PRESSED) {
    key.code = Key::wheelDown;
  } else if (event.bstate & BUTTON1_PRESSED) {
    const SteadyTime now = steadyNow();
    const bool again = event.x == lastClick_.x && event.y == lastClick_.y && now - lastClick_.at < doubleClick;
    key.code = again ? Key::doubleClick : Key::click;
    lastClick_ = again ? Click{} : Click{event.x, event.y, now};
  }
  return key;
}

std::optional<Key> Terminal::key() {
  wint_t c = 0;
  const int kind = ::get_wch(&c);
  if (kind == ERR) return std::nullopt;
  if (kind != KEY_CODE_YES) {
    Key key = typed(c);
    key.pasted = pasting_;
    // A line end within what is pasted into one line is a blank, and no key is a command.
    if (pasting_ && key.code != Key::character) key = {Key::character, U' ', 0, 0, true};
    return key;
  }
  if (int(c) == pasteBegins || int(c) == pasteEnds) {
    pasting_ = int(c) == pasteBegins;
    return Key{};
  }
  if (int(c) == KEY_MOUSE) return mouse();
  return special(int(c)).value_or(Key{});
}

void Terminal::leave() {
  switchPaste(false);
  pasting_ = false;
  ::endwin();
}

void Terminal::comeBack() {
  forget();
  ::refresh();
  switchPaste(true);
}

bool Terminal::copy(std::string_view text) {
  const std::string bytes = codec::base64Encode(text);
  if (!hasCapability("Ms") || bytes.size() > mostCopied) return false;
  writeNow("\x1b]52;c;" + bytes + "\a");
  return true;
}

}  // namespace penstock::cui
