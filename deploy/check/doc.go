// Package check holds the deployment files to the schemas of what reads them, and to the program.
package check
