// Spelling of everything that readers read: pages, titles and descriptions of scenarios, and the project's own texts.
//
//   node check.mjs ROOT            tells every word that no dictionary has, and fails if there is one
//   node check.mjs ROOT --words    prints them alone, one a line, sorted: candidates for words.txt
//
// Code, links and names written like code are left out. Words that are right and in no dictionary stand in words.txt.

import fs from 'node:fs/promises'
import path from 'node:path'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const root = path.resolve(process.argv[2] ?? '.')
const wordsOnly = process.argv.includes('--words')

// The packages lie where NODE_PATH says, which only CommonJS looks at.
const require = createRequire(import.meta.url)
const nspell = require('nspell')
const { default: english } = await import(pathToFileURL(require.resolve('dictionary-en-gb')))

const spell = nspell(english)
const own = await fs.readFile(new URL('words.txt', import.meta.url), 'utf8')
const ours = new Set(own.split('\n').filter((line) => line && !line.startsWith('#')))

/** Every file below a folder. */
async function files(folder) {
  const entries = await fs.readdir(path.join(root, folder), { withFileTypes: true, recursive: true })
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  return names.map((name) => path.relative(root, name)).sort()
}

/** Blanks in place of what a pattern finds, so that lines and columns stay. */
const blank = (text, pattern) => text.replace(pattern, (found) => found.replace(/[^\n]/g, ' '))

/** A page's prose: its title and description, and its Markdown without code, links' targets and HTML. */
function markdown(text, name) {
  // The pages of the diagnostics are titled by their codes.
  if (name.startsWith('content/diagnostics/')) text = blank(text, /^title = .*$/m)
  text = text.replace(/^\+\+\+\n[\s\S]*?\n\+\+\+\n/, (front) =>
    front.replace(/^(?!(?:title|description|readers) = ).*$/gm, '').replace(/^\w+ = /gm, (key) => ' '.repeat(key.length)),
  )
  text = blank(text, /^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2`*[ \t]*$/gm)
  text = blank(text, /`[^`\n]*`/g)
  text = blank(text, /\]\([^)\n]*\)/g)
  text = blank(text, /<[^>\n]*>/g)
  text = blank(text, /https?:\/\/\S+/g)
  return text
}

/** The words for people in a scenario: its title, description and comments. */
function scenario(text) {
  let inside = -1
  return text
    .split('\n')
    .map((line) => {
      const indent = line.search(/\S/)
      if (inside >= 0 && (indent > inside || indent < 0)) return line
      inside = -1
      const said = /^( *)(title|description): *(>-?|\|)?(.*)$/.exec(line)
      if (said) {
        if (said[3]) inside = said[1].length
        return ' '.repeat(line.length - said[4].length) + said[4]
      }
      const comment = /#\s.*$/.exec(line)
      return comment ? ' '.repeat(comment.index) + comment[0] : ''
    })
    .map((line) => blank(line, /`[^`]*`/g))
    .join('\n')
}

/** Names of commands, fields and files, numbers and abbreviations: not English, and not meant to be. */
const isName = (word) => /\d|[._/:@*=\\-]\w*[._/:@*=\\-]|^[A-Z]{2,}s?$|[a-z][A-Z]/.test(word)

function isRight(word) {
  if (ours.has(word) || ours.has(word.toLowerCase())) return true
  if (isName(word) || spell.correct(word)) return true
  if (word.includes('-')) return word.split('-').every((part) => part === '' || isRight(part))
  return false
}

const found = new Map()
function check(name, text) {
  const lines = text.split('\n')
  lines.forEach((line, at) => {
    for (const [written] of line.matchAll(/[\p{L}\p{N}](?:[\p{L}\p{N}’'._/-]*[\p{L}\p{N}])?/gu)) {
      if (/[._/]/.test(written)) continue
      const word = written.replaceAll('’', "'").replace(/'s$|'$/, '')
      if (!isRight(word)) {
        if (!found.has(word)) found.set(word, [])
        found.get(word).push(`${name}:${at + 1}`)
      }
    }
  })
}

const texts = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...(await files('content'))]
for (const name of texts) {
  const read = name.endsWith('.md') ? markdown : name.endsWith('.yaml') ? scenario : null
  if (read) check(name, read(await fs.readFile(path.join(root, name), 'utf8'), name))
}

const misspelt = [...found].sort(([left], [right]) => left.localeCompare(right, 'en'))
if (wordsOnly) {
  misspelt.forEach(([word]) => console.log(word))
} else {
  for (const [word, places] of misspelt) {
    const near = spell.suggest(word).slice(0, 3)
    const meant = near.length > 0 ? `; did you mean ${near.join(', ')}?` : ''
    console.log(`${places[0]}: \`${word}\` is in no dictionary${places.length > 1 ? ` (${places.length} times)` : ''}${meant}`)
  }
  console.log(misspelt.length === 0 ? 'every word is known' : 'a word that is right belongs into xtask/spelling/words.txt')
}
process.exit(misspelt.length === 0 || wordsOnly ? 0 : 1)
