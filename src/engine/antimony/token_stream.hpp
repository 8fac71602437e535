// A reading position in a list of tokens, shared by the parsers of one text.
#pragma once

#include <string>
#include <vector>

#include "engine/antimony/lexer.hpp"

namespace neurocart::antimony {

class TokenStream {
 public:
  TokenStream(std::vector<Token> tokens, std::string file) : tokens_(std::move(tokens)), file_(std::move(file)) {}

  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Token& take() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool take_if(char sign) {
    if (!peek().is(sign)) return false;
    take();
    return true;
  }
  bool take_if_word(std::string_view word) {
    if (!peek().is_word(word)) return false;
    take();
    return true;
  }
  void skip_lines() {
    while (peek().kind == TokenKind::line_end) take();
  }
  std::size_t position() const { return at_; }
  void rewind(std::size_t position) { at_ = position; }

  SourceSpan span(const Token& token) const { return {file_, token.line, token.column}; }
  SourceSpan here() const { return span(peek()); }
  const std::string& file() const { return file_; }

 private:
  std::vector<Token> tokens_;
  std::string file_;
  std::size_t at_ = 0;
};

// What a message calls a token: 'x', end of line, end of text.
inline std::string shown(const Token& token) {
  if (token.kind == TokenKind::end) return "the end of the text";
  if (token.kind == TokenKind::line_end) return "the end of the line";
  if (token.kind == TokenKind::text) return "the text \"" + std::string(token.text.substr(0, 30)) + "\"";
  return "'" + std::string(token.text.substr(0, 40)) + "'";
}

}  // namespace neurocart::antimony
