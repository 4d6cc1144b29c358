// Serves dynalite from memory on a free port of 127.0.0.1 until standard input ends: serve.js MODULE.
// Prints the port when it answers. dynalite's own command cannot choose a free port.
'use strict'

const dynalite = require(process.argv[2])

const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
// dynalite ends when a client goes away in the middle of a request, as one that is killed does.
process.on('uncaughtException', (error) => {
  if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error
})
process.stdin.on('end', () => process.exit(0)).resume()
