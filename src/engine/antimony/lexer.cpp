// The tokens of Antimony: one pass over the bytes.
#include "engine/antimony/lexer.hpp"

#include <charconv>
#include <cstdlib>
#include <string>

namespace neurocart::antimony {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  Lexer(std::string_view source, const SourceSpan& origin, Diagnostics& diagnostics)
      : source_(source), file_(origin.file), line_(std::max(origin.line, 1)), column_(std::max(origin.column, 1)), diagnostics_(diagnostics) {}

  std::vector<Token> all() {
    tokens_.reserve(source_.size() / 4 + 2);
    if (source_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // byte order mark
    while (skip_blanks()) next_token();
    begin();
    finish(TokenKind::end, 0);
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }

  void step() {
    const unsigned char c = static_cast<unsigned char>(source_[at_++]);
    if (c == '\n' || (c == '\r' && peek() != '\n')) {
      ++line_;
      column_ = 1;
    } else if ((c & 0xC0U) != 0x80U) {
      ++column_;  // characters, not bytes
    }
  }
  void step(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) step();
  }

  // False at the end of the text.
  bool skip_blanks() {
    is_glued_ = true;
    while (at_ < source_.size()) {
      const char c = peek();
      if (c == ' ' || c == '\t' || c == '\f' || c == '\v' || (c == '\r' && peek(1) == '\n')) {
        step();
      } else if (c == '#' || (c == '/' && peek(1) == '/')) {
        while (at_ < source_.size() && peek() != '\n' && peek() != '\r') step();
      } else if (c == '/' && peek(1) == '*') {
        skip_block_comment();
      } else if (c == '\\' && (peek(1) == '\n' || peek(1) == '\r')) {
        step(peek(1) == '\r' && peek(2) == '\n' ? 3 : 2);  // the statement goes on in the next line
      } else {
        return true;
      }
      is_glued_ = false;
    }
    return false;
  }

  void skip_block_comment() {
    const SourceSpan start{file_, line_, column_};
    const std::size_t close = source_.find("*/", at_ + 2);
    if (close == std::string_view::npos) diagnostics_.error("N1102", start, "the comment that begins here is never closed", "close it with */");
    const std::size_t stop = close == std::string_view::npos ? source_.size() : close + 2;
    while (at_ < stop) step();
  }

  void begin() {
    start_ = at_;
    token_ = Token{};
    token_.line = line_;
    token_.column = column_;
    token_.is_glued = is_glued_;
  }

  void finish(TokenKind kind, std::size_t length) {
    token_.kind = kind;
    token_.text = source_.substr(start_, length);
    step(length);
    tokens_.push_back(token_);
  }

  void next_token() {
    begin();
    const char c = peek();
    if (c == '\n' || c == '\r') return finish(TokenKind::line_end, 1);
    if (is_letter(c)) return finish_word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return finish_number();
    if (c == '"') return finish_text("\"");
    if (source_.substr(at_, 3) == "```") return finish_text("```");
    const std::string_view two = source_.substr(at_, 2);
    const std::string_view three = source_.substr(at_, 3);
    if (three == "<=>") return finish(TokenKind::arrow, 3);
    if (two == "->" || two == "=>") return finish(TokenKind::arrow, 2);
    if (two == "<=" || two == ">=" || two == "==" || two == "!=") return finish(TokenKind::compare, 2);
    if (two == "&&" || two == "||") return finish(TokenKind::both, 2);
    if (c != '\0' && std::string_view("(){}[],;:=+-*/^%!<>&|'$.@").find(c) != std::string_view::npos) return finish(TokenKind::sign, 1);
    skip_unknown();
  }

  void finish_word() {
    std::size_t length = 1;
    while (is_letter(peek(length)) || is_digit(peek(length))) ++length;
    finish(TokenKind::word, length);
  }

  void finish_number() {
    const char* first = source_.data() + at_;
    double value = 0.0;
    const auto [end, status] = std::from_chars(first, source_.data() + source_.size(), value);
    const auto length = static_cast<std::size_t>(end - first);
    if (status == std::errc::result_out_of_range) {
      value = std::strtod(std::string(first, length).c_str(), nullptr);
      if (value > 1.0) {
        diagnostics_.error("N1103", {file_, line_, column_}, "the number " + std::string(first, std::min<std::size_t>(length, 40)) + " is too large",
                           "the largest number is about 1.8e308; write inf for infinity");
      }
    }
    token_.value = value;
    finish(TokenKind::number, std::max<std::size_t>(length, 1));
  }

  void finish_text(std::string_view quote) {
    const SourceSpan start{file_, line_, column_};
    const std::size_t open = at_ + quote.size();
    std::size_t close = source_.find(quote, open);
    if (quote == "\"" && close != std::string_view::npos) {
      const std::size_t line_end = source_.find_first_of("\r\n", open);
      if (line_end < close) close = std::string_view::npos;
    }
    if (close == std::string_view::npos) {
      diagnostics_.error("N1102", start, "the text that begins here is never closed", "close it with " + std::string(quote));
      std::size_t stop = source_.find_first_of("\r\n", open);
      if (stop == std::string_view::npos) stop = source_.size();
      token_.kind = TokenKind::text;
      token_.text = source_.substr(open, stop - open);
      step(stop - at_);
    } else {
      token_.kind = TokenKind::text;
      token_.text = source_.substr(open, close - open);
      step(close + quote.size() - at_);
    }
    tokens_.push_back(token_);
  }

  // One report for a run of bytes that no token begins with.
  void skip_unknown() {
    const SourceSpan start{file_, line_, column_};
    std::size_t length = 1;
    while ((static_cast<unsigned char>(peek(length)) & 0x80U) != 0U && at_ + length < source_.size()) ++length;
    const unsigned char first = static_cast<unsigned char>(peek());
    const bool is_printable = first > 32 && first != 127;
    const std::string shown =
        is_printable ? "'" + std::string(source_.substr(at_, std::min<std::size_t>(length, 24))) + "'" : "number " + std::to_string(first);
    if (reported_unknown_ < 20)
      diagnostics_.error("N1101", start, "the character " + shown + " has no meaning here", "names are made of letters a to z, digits and _");
    ++reported_unknown_;
    step(length);
  }

  std::string_view source_;
  std::string file_;
  int line_;
  int column_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  Token token_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  int reported_unknown_ = 0;
  bool is_glued_ = true;
};

}  // namespace

bool same_word(std::string_view word, std::string_view lower_case) {
  if (word.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i] >= 'A' && word[i] <= 'Z' ? static_cast<char>(word[i] - 'A' + 'a') : word[i];
    if (c != lower_case[i]) return false;
  }
  return true;
}

std::vector<Token> cut_tokens(std::string_view source, const SourceSpan& origin, Diagnostics& diagnostics) { return Lexer(source, origin, diagnostics).all(); }

}  // namespace neurocart::antimony
